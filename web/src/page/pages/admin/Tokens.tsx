// Keys for programs: each is shown once, and ends.

import { Alert, Button, Code, CopyButton, Group, Modal, NumberInput, Stack, Table, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { moment } from "../../clock";
import { Nothing } from "../../parts/Nothing";
import { Wait } from "../../parts/Wait";
import { ask } from "../../server";
import { Trouble } from "../../Trouble";
import { ROLES } from "./roles";
import { RolesField } from "./RolesField";
import type { Shape } from "../../shapes";

type Token = Shape<"Token">;

const DAYS = 90;
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function Tokens() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const tokens = useQuery({ queryKey: ["tokens"], queryFn: () => ask<Token[]>("GET", "/v1/tokens") });
  const [isAdding, setAdding] = useState(false);
  const remove = useMutation({
    mutationFn: (id: string) => ask("DELETE", `/v1/tokens/${encodeURIComponent(id)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
  if (tokens.isPending) return <Wait />;
  if (tokens.error) return <Trouble error={tokens.error} />;
  const add = (
    <Button size="xs" onClick={() => setAdding(true)}>
      {t("admin_add_token")}
    </Button>
  );
  return (
    <Stack gap="sm">
      <Trouble error={remove.error} />
      {tokens.data.length ? (
        <>
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              {t("admin_tokens_help")}
            </Text>
            {add}
          </Group>
          <Table verticalSpacing={6} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("admin_token_name")}</Table.Th>
                <Table.Th>{t("admin_roles")}</Table.Th>
                <Table.Th>{t("admin_made_by")}</Table.Th>
                <Table.Th>{t("admin_expires")}</Table.Th>
                <Table.Th />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {tokens.data.map((token) => (
                <Table.Tr key={token.id}>
                  <Table.Td>{token.name}</Table.Td>
                  <Table.Td>{token.roles.map((role) => (ROLES[role] ? t(ROLES[role]) : role)).join(", ")}</Table.Td>
                  <Table.Td>{token.who}</Table.Td>
                  <Table.Td>{moment(token.expires, "date", i18n.language, ZONE)}</Table.Td>
                  <Table.Td ta="right">
                    <Button size="compact-xs" color="red" variant="light" onClick={() => remove.mutate(token.id)}>
                      {t("admin_take_back")}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      ) : (
        <Nothing title={t("admin_no_tokens")} help={t("admin_tokens_help")}>
          {add}
        </Nothing>
      )}
      <AddToken isOpen={isAdding} close={() => setAdding(false)} />
    </Stack>
  );
}

function AddToken({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [roles, setRoles] = useState(["integrator"]);
  const [days, setDays] = useState(DAYS);
  const add = useMutation({
    mutationFn: () => ask<Shape<"NewSecret">>("POST", "/v1/tokens", { name, roles, days }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
  const shut = (): void => {
    add.reset();
    setName("");
    close();
  };
  return (
    <Modal opened={isOpen} onClose={shut} title={t("admin_add_token")} centered closeOnClickOutside={!add.data}>
      {add.data ? (
        <Stack gap="sm">
          <Alert color="orange">{t("admin_token_once")}</Alert>
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
            <TextInput label={t("admin_token_name")} value={name} onChange={(event) => setName(event.currentTarget.value)} required data-autofocus />
            <RolesField roles={roles} put={setRoles} />
            <NumberInput label={t("admin_days")} value={days} onChange={(value) => setDays(Number(value) || DAYS)} min={1} max={366} />
            <Trouble error={add.error} />
            <Group justify="flex-end">
              <Button variant="default" onClick={shut}>
                {t("page_back")}
              </Button>
              <Button type="submit" loading={add.isPending} disabled={!roles.length}>
                {t("admin_add_token")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
