// What an administrator chooses for all while the server runs.

import { Button, Group, NumberInput, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../../announce";
import { Wait } from "../../parts/Wait";
import { ask } from "../../server";
import type { Shape } from "../../shapes";
import { Trouble } from "../../Trouble";

type Chosen = Required<Shape<"Chosen">>;

const FIELDS: { name: keyof Chosen; label: string; help: string; least: number; most: number }[] = [
  { name: "session_hours", label: "admin_session_hours", help: "admin_session_hours_help", least: 1, most: 720 },
  { name: "token_days", label: "admin_token_days", help: "admin_token_days_help", least: 1, most: 3660 },
  { name: "backup_hours", label: "admin_backup_hours", help: "admin_backup_hours_help", least: 0, most: 720 },
  { name: "backups_kept", label: "admin_backups_kept", help: "admin_backups_kept_help", least: 1, most: 1000 },
  { name: "frozen_hours", label: "admin_frozen_hours", help: "admin_frozen_hours_help", least: 0, most: 168 },
];

export function Settings() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const settings = useQuery({ queryKey: ["settings"], queryFn: () => ask<Chosen>("GET", "/v1/settings") });
  const [changed, setChanged] = useState<Partial<Chosen>>({});
  const save = useMutation({
    mutationFn: () => ask<Chosen>("PATCH", "/v1/settings", changed),
    onSuccess: (found) => {
      client.setQueryData(["settings"], found);
      setChanged({});
      announce(t("admin_saved"));
    },
  });
  if (settings.isPending) return <Wait />;
  if (settings.error) return <Trouble error={settings.error} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="md" maw={520}>
        <Text size="sm" c="dimmed">
          {t("admin_settings_help")}
        </Text>
        {FIELDS.map(({ name, label, help, least, most }) => (
          <NumberInput
            key={name}
            label={t(label)}
            description={t(help)}
            value={changed[name] ?? settings.data[name]}
            onChange={(value) => setChanged({ ...changed, [name]: value === "" ? least : Number(value) })}
            min={least}
            max={most}
            allowDecimal={false}
          />
        ))}
        <Trouble error={save.error} />
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!Object.keys(changed).length}>
            {t("admin_save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
