// Other systems that are told of plans and late orders.

import { Alert, Badge, Button, Checkbox, Code, CopyButton, Group, Modal, Stack, Table, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { moment } from "../../clock";
import { Nothing } from "../../parts/Nothing";
import { Wait } from "../../parts/Wait";
import { ask } from "../../server";
import type { Shape } from "../../shapes";
import { Trouble } from "../../Trouble";

type Webhook = Shape<"Webhook">;

const PATH = "/v1/webhooks";
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const KINDS: Record<string, string> = { plan_published: "admin_hook_plan_published", order_late: "admin_hook_order_late" };
const STATES: Record<string, { text: string; color: string }> = {
  waiting: { text: "admin_hook_waiting", color: "yellow" },
  done: { text: "admin_hook_sent", color: "teal" },
  failed: { text: "admin_hook_failed", color: "red" },
};

export function Webhooks() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const hooks = useQuery({ queryKey: ["webhooks"], queryFn: () => ask<Shape<"Webhooks">>("GET", PATH) });
  const [isAdding, setAdding] = useState(false);
  const [looked, setLooked] = useState<Webhook | null>(null);
  const remove = useMutation({
    mutationFn: (id: string) => ask("DELETE", `${PATH}/${encodeURIComponent(id)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ["webhooks"] }),
  });
  if (hooks.isPending) return <Wait />;
  if (hooks.error) return <Trouble error={hooks.error} />;
  const { hosts, webhooks } = hooks.data;
  if (!hosts.length && !webhooks.length) {
    return (
      <Nothing title={t("admin_no_hosts")} help={t("admin_no_hosts_help")}>
        <Code>heijunka serve --webhook-host HOST</Code>
      </Nothing>
    );
  }
  const add = (
    <Button size="xs" onClick={() => setAdding(true)} disabled={!hosts.length}>
      {t("admin_add_hook")}
    </Button>
  );
  return (
    <Stack gap="sm">
      <Trouble error={remove.error} />
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t("admin_hooks_help", { hosts: hosts.join(", ") || "–" })}
        </Text>
        {add}
      </Group>
      {webhooks.length > 0 && (
        <Table verticalSpacing={6} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("admin_hook_url")}</Table.Th>
              <Table.Th>{t("admin_hook_kinds")}</Table.Th>
              <Table.Th>{t("admin_made_by")}</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {webhooks.map((hook) => (
              <Table.Tr key={hook.id}>
                <Table.Td>{hook.url}</Table.Td>
                <Table.Td>{hook.kinds.map((kind) => (KINDS[kind] ? t(KINDS[kind]) : kind)).join(", ")}</Table.Td>
                <Table.Td>
                  {hook.who}, {moment(hook.created, "date", i18n.language, ZONE)}
                </Table.Td>
                <Table.Td ta="right">
                  <Group gap={6} justify="flex-end">
                    <Button size="compact-xs" variant="default" onClick={() => setLooked(hook)}>
                      {t("admin_hook_deliveries")}
                    </Button>
                    <Button size="compact-xs" color="red" variant="light" onClick={() => remove.mutate(hook.id)}>
                      {t("admin_remove")}
                    </Button>
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <AddWebhook isOpen={isAdding} close={() => setAdding(false)} />
      {looked && <Deliveries hook={looked} close={() => setLooked(null)} />}
    </Stack>
  );
}

function Deliveries({ hook, close }: { hook: Webhook; close: () => void }) {
  const { t, i18n } = useTranslation();
  const path = `${PATH}/${encodeURIComponent(hook.id)}/deliveries`;
  const found = useQuery({ queryKey: ["webhooks", hook.id], queryFn: () => ask<Shape<"Delivery">[]>("GET", path), refetchInterval: 5000 });
  return (
    <Modal opened onClose={close} title={hook.url} size="lg">
      <Stack gap="sm">
        <Trouble error={found.error} />
        {found.isPending && <Wait />}
        {found.data?.length === 0 && <Text size="sm">{t("admin_hook_none")}</Text>}
        {found.data !== undefined && found.data.length > 0 && (
          <Table verticalSpacing={6} fz="sm">
            <Table.Tbody>
              {found.data.map((entry) => (
                <Table.Tr key={entry.number}>
                  <Table.Td>{moment(entry.due, "full", i18n.language, ZONE)}</Table.Td>
                  <Table.Td>{KINDS[entry.kind] ? t(KINDS[entry.kind]) : entry.kind}</Table.Td>
                  <Table.Td>
                    <Badge color={STATES[entry.status]?.color ?? "gray"} variant="light" autoContrast>
                      {STATES[entry.status] ? t(STATES[entry.status].text) : entry.status}
                    </Badge>
                  </Table.Td>
                  <Table.Td>{entry.why}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Stack>
    </Modal>
  );
}

function AddWebhook({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [url, setUrl] = useState("");
  const [kinds, setKinds] = useState(Object.keys(KINDS));
  const add = useMutation({
    mutationFn: () => ask<Shape<"NewWebhookSecret">>("POST", PATH, { url, kinds }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["webhooks"] }),
  });
  const shut = (): void => {
    add.reset();
    setUrl("");
    close();
  };
  return (
    <Modal opened={isOpen} onClose={shut} title={t("admin_add_hook")} centered closeOnClickOutside={!add.data}>
      {add.data ? (
        <Stack gap="sm">
          <Alert color="orange">{t("admin_hook_once")}</Alert>
          <Code block className="admin-secret">
            {add.data.secret}
          </Code>
          <Group justify="flex-end">
            <CopyButton value={add.data.secret}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {t(copied ? "admin_copied" : "admin_copy")}
                </Button>
              )}
            </CopyButton>
            <Button onClick={shut}>{t("page_close")}</Button>
          </Group>
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate();
          }}
        >
          <Stack gap="sm">
            <TextInput
              label={t("admin_hook_url")}
              placeholder="https://erp.example/heijunka"
              value={url}
              onChange={(event) => setUrl(event.currentTarget.value)}
              required
              data-autofocus
            />
            <Checkbox.Group label={t("admin_hook_kinds")} value={kinds} onChange={setKinds}>
              <Stack gap={6} mt={6}>
                {Object.entries(KINDS).map(([kind, text]) => (
                  <Checkbox key={kind} value={kind} label={t(text)} />
                ))}
              </Stack>
            </Checkbox.Group>
            <Trouble error={add.error} />
            <Group justify="flex-end">
              <Button variant="default" onClick={shut}>
                {t("page_back")}
              </Button>
              <Button type="submit" loading={add.isPending} disabled={!kinds.length}>
                {t("admin_add_hook")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
