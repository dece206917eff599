// A scenario is made or changed: its name, and what is otherwise in it.

import { ActionIcon, Button, Card, Group, Menu, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Wait } from "../../parts/Wait";
import { Trouble } from "../../Trouble";
import { ChangeFields } from "./ChangeFields";
import { begun, calls, KINDS, type Change, type Kind, type Scenario } from "./scenarios";

interface Props {
  site: string;
  /** The scenario that is changed; none for a new one. */
  was: Scenario | null;
  close: () => void;
}

export function ScenarioDialog({ site, was, close }: Props) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState(was?.name ?? "");
  const [changes, setChanges] = useState<Change[]>(was?.changes ?? []);
  const choices = useQuery({ queryKey: ["sites", site, "choices", i18n.language], queryFn: calls(site).choices });
  const save = useMutation({
    mutationFn: () => (was ? calls(site).change(was, name, changes) : calls(site).add(name, changes)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["sites", site] });
      close();
    },
  });
  const put = (n: number, change: Change | null): void =>
    setChanges((known) => (change ? known.map((entry, k) => (k === n ? change : entry)) : known.filter((_, k) => k !== n)));
  return (
    <Modal opened onClose={close} title={t(was ? "scenario_change" : "scenario_new")} size="lg" closeButtonProps={{ "aria-label": t("page_close") }} closeOnClickOutside={false} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="sm">
          <TextInput label={t("scenario_name")} value={name} onChange={(event) => setName(event.currentTarget.value)} required maxLength={200} data-autofocus />
          {choices.error ? <Trouble error={choices.error} /> : null}
          {choices.data ? (
            <>
              {changes.map((change, n) => (
                <Card key={n} withBorder padding="sm" role="group" aria-label={t(KINDS[change.kind])}>
                  <Group justify="space-between" mb={4}>
                    <Text size="sm" fw={600}>
                      {n + 1}. {t(KINDS[change.kind])}
                    </Text>
                    <ActionIcon variant="subtle" color="red" aria-label={t("scenario_drop_change", { n: n + 1 })} onClick={() => put(n, null)}>
                      ✕
                    </ActionIcon>
                  </Group>
                  <ChangeFields change={change} choices={choices.data} put={(next) => put(n, next)} />
                </Card>
              ))}
              {changes.length ? null : (
                <Text size="sm" className="faint">
                  {t("scenario_no_change")}
                </Text>
              )}
              <Menu position="bottom-start">
                <Menu.Target>
                  <Button variant="light" size="xs" style={{ alignSelf: "start" }}>
                    {t("scenario_add_change")}
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {(Object.keys(KINDS) as Kind[]).map((kind) => (
                    <Menu.Item key={kind} onClick={() => setChanges((known) => [...known, begun(kind, choices.data)])}>
                      {t(KINDS[kind])}
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
            </>
          ) : (
            <Wait />
          )}
          <Trouble error={save.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("page_back")}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!choices.data}>
              {t("scenario_save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
