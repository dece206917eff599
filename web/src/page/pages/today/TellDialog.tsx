// Telling what happened: the kind says what must be told with it.

import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../../announce";
import { pathOf } from "../../plans";
import { ask } from "../../server";
import { Trouble } from "../../Trouble";
import { fieldsOf, type Kind } from "./today";

const FIRST = "resource-down";

/** What a field is called. */
const NAMES: Record<string, string> = {
  resource: "tell_resource",
  person: "tell_person",
  tool: "tell_tool",
  material: "tell_material",
  name: "tell_name",
  demand: "tell_demand",
  calendar: "tell_calendar",
  order: "tell_order",
  operation: "tell_operation",
  until: "tell_until",
  reason: "tell_reason",
  at: "tell_at",
  speed: "tell_speed",
  expected: "tell_expected",
  reference: "tell_reference",
  quantity: "tell_quantity",
  due: "tell_due",
  priority: "tell_priority",
  customer: "tell_customer",
  options: "tell_options",
  from: "tell_from",
  open: "tell_open",
  on: "tell_on",
  start: "tell_start",
  mode: "tell_mode",
  good: "tell_good",
  scrap: "tell_scrap",
};

export function TellDialog({ site, isOpen, close }: { site: string; isOpen: boolean; close: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const kinds = useQuery({
    queryKey: ["event-kinds", i18n.language],
    queryFn: () => ask<Kind[]>("GET", "/v1/event-kinds"),
    enabled: isOpen,
    staleTime: Infinity,
  });
  const [kind, setKind] = useState(FIRST);
  const [filled, setFilled] = useState<Record<string, string>>({});
  const chosen = kinds.data?.find((entry) => entry.kind === kind);
  const fields = chosen ? fieldsOf(chosen.usage) : [];
  const told = useMutation({
    mutationFn: () => {
      const given = fields.filter((field) => filled[field.name]?.trim());
      const options = Object.fromEntries(given.filter((field) => field.isOption).map((field) => [field.name, filled[field.name].trim()]));
      const words = fields.filter((field) => !field.isOption).map((field) => (filled[field.name] ?? "").trim());
      return ask<{ text: string }>("POST", `${pathOf(site)}/events/told`, { kind, words, options });
    },
    onSuccess: async (found) => {
      await client.invalidateQueries({ queryKey: ["sites", site] });
      announce(found.text);
      setFilled({});
      close();
    },
  });
  return (
    <Modal opened={isOpen} onClose={close} title={t("today_tell_title")} centered size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          told.mutate();
        }}
      >
        <Stack gap="sm">
          <Trouble error={kinds.error} />
          <Select
            label={t("tell_what")}
            data={(kinds.data ?? []).map((entry) => ({ value: entry.kind, label: entry.text }))}
            value={kind}
            onChange={(value) => {
              setKind(value ?? FIRST);
              told.reset();
            }}
            searchable
            allowDeselect={false}
            data-autofocus
          />
          <div className="tell-fields">
            {fields.map((field) => (
              <TextInput
                key={field.name}
                label={t(NAMES[field.name] ?? field.name)}
                required={field.isNeeded}
                value={filled[field.name] ?? ""}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  setFilled((was) => ({ ...was, [field.name]: value }));
                }}
              />
            ))}
          </div>
          <Text size="xs" c="dimmed">
            {t("tell_help")}
          </Text>
          <Trouble error={told.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("page_back")}
            </Button>
            <Button type="submit" loading={told.isPending} disabled={!chosen}>
              {t("tell_now")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
