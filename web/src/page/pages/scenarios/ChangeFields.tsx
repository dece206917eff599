// The fields of one change.

import { Chip, Group, NumberInput, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Change, Choices, ShiftChange } from "./scenarios";

interface Props<C extends Change> {
  change: C;
  choices: Choices;
  put: (change: Change) => void;
}

type Of<K extends Change["kind"]> = Extract<Change, { kind: K }>;

export function ChangeFields({ change, ...rest }: Props<Change>) {
  switch (change.kind) {
    case "shift":
      return <ShiftFields change={change} {...rest} />;
    case "mix":
      return <MixFields change={change} {...rest} />;
    case "weights":
      return <WeightFields change={change} {...rest} />;
    case "added":
      return <AddedFields change={change} {...rest} />;
    case "removed":
      return <Resource choices={rest.choices} value={change.resource} set={(resource) => rest.put({ ...change, resource })} />;
    case "due":
      return <DueFields change={change} {...rest} />;
  }
}

function Resource({ choices, value, set, withGroups }: { choices: Choices; value: string; set: (id: string) => void; withGroups?: boolean }) {
  const { t } = useTranslation();
  const named = (entry: { id: string; name: string }) => ({ value: entry.id, label: entry.name && entry.name !== entry.id ? `${entry.name} (${entry.id})` : entry.id });
  const data = withGroups
    ? [
        { group: t("scenario_resources"), items: choices.resources.map(named) },
        { group: t("scenario_groups"), items: choices.groups.filter((group) => choices.resources.every((entry) => entry.id !== group.id)).map(named) },
      ]
    : choices.resources.map(named);
  return <Select label={t("scenario_resource")} searchable data={data} value={value} onChange={(id) => id && set(id)} allowDeselect={false} />;
}

function ShiftFields({ change, choices, put }: Props<ShiftChange>) {
  const { t, i18n } = useTranslation();
  // The first of January 2024 was a Monday.
  const day = (n: number): string => new Date(Date.UTC(2024, 0, n + 1)).toLocaleDateString(i18n.language === "zh" ? "zh-CN" : "en-GB", { weekday: "short", timeZone: "UTC" });
  return (
    <Stack gap="xs">
      <Resource choices={choices} value={change.resource} set={(resource) => put({ ...change, resource })} withGroups />
      <Chip.Group multiple value={change.weekdays.map(String)} onChange={(value) => put({ ...change, weekdays: value.map(Number).sort() })}>
        <Group gap={4}>
          {[0, 1, 2, 3, 4, 5, 6].map((n) => (
            <Chip key={n} value={String(n)} size="xs">
              {day(n)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <SimpleGrid cols={4}>
        <TextInput type="time" label={t("scenario_start")} value={change.start.slice(0, 5)} onChange={(event) => put({ ...change, start: event.currentTarget.value })} required />
        <NumberInput label={t("scenario_hours")} value={change.hours} onChange={(value) => put({ ...change, hours: Number(value) })} min={0.25} max={24} step={0.5} />
        <TextInput type="date" label={t("scenario_first")} value={change.first ?? ""} onChange={(event) => put({ ...change, first: event.currentTarget.value || null })} />
        <TextInput type="date" label={t("scenario_last")} value={change.last ?? ""} onChange={(event) => put({ ...change, last: event.currentTarget.value || null })} />
      </SimpleGrid>
      <Text size="xs" className="faint">
        {t("scenario_every_week")}
      </Text>
    </Stack>
  );
}

function MixFields({ change, choices, put }: Props<Of<"mix">>) {
  const { t } = useTranslation();
  const families = choices.families.filter((family) => family.values.length > 1);
  const value = change.material ? `m ${change.material}` : `${change.attribute}=${change.value}`;
  const data = [
    { group: t("scenario_materials"), items: choices.materials.map((entry) => ({ value: `m ${entry.id}`, label: entry.name || entry.id })) },
    ...families.map((family) => ({
      group: family.attribute,
      items: family.values.map((name) => ({ value: `${family.attribute}=${name}`, label: `${family.attribute}: ${name}` })),
    })),
  ];
  const choose = (chosen: string): void => {
    if (chosen.startsWith("m ")) return put({ ...change, material: chosen.slice(2), attribute: "", value: "" });
    const [attribute, ...rest] = chosen.split("=");
    put({ ...change, material: "", attribute, value: rest.join("=") });
  };
  return (
    <SimpleGrid cols={2}>
      <Select label={t("scenario_what")} searchable data={data} value={value} onChange={(chosen) => chosen && choose(chosen)} allowDeselect={false} />
      <NumberInput label={t("scenario_factor")} value={change.factor} onChange={(factor) => put({ ...change, factor: Number(factor) })} min={0} max={100} step={0.1} decimalScale={3} />
    </SimpleGrid>
  );
}

function AddedFields({ change, choices, put }: Props<Of<"added">>) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={2}>
      <Resource choices={choices} value={change.like} set={(like) => put({ ...change, like })} />
      <NumberInput label={t("scenario_count")} value={change.count} onChange={(count) => put({ ...change, count: Number(count) })} min={1} max={20} allowDecimal={false} />
    </SimpleGrid>
  );
}

function DueFields({ change, choices, put }: Props<Of<"due">>) {
  const { t } = useTranslation();
  const data = [
    { value: "all", label: t("scenario_everything") },
    { group: t("scenario_materials"), items: choices.materials.map((entry) => ({ value: `m ${entry.id}`, label: entry.name || entry.id })) },
    { group: t("scenario_demands"), items: choices.demands.map((id) => ({ value: `d ${id}`, label: id })) },
  ];
  const value = change.material ? `m ${change.material}` : change.demand ? `d ${change.demand}` : "all";
  const choose = (chosen: string): void => {
    const id = chosen.slice(2);
    put({ ...change, material: chosen.startsWith("m ") ? id : "", demand: chosen.startsWith("d ") ? id : "" });
  };
  return (
    <SimpleGrid cols={2}>
      <Select label={t("scenario_what")} searchable limit={200} data={data} value={value} onChange={(chosen) => chosen && choose(chosen)} allowDeselect={false} />
      <NumberInput label={t("scenario_days")} description={t("scenario_days_help")} value={change.days} onChange={(days) => put({ ...change, days: Number(days) })} min={-365} max={365} step={0.5} />
    </SimpleGrid>
  );
}

function WeightFields({ change, choices, put }: Props<Of<"weights">>) {
  return (
    <SimpleGrid cols={3}>
      {choices.terms.map((term) => (
        <NumberInput
          key={term.id}
          size="xs"
          label={term.label}
          value={change.terms[term.id] ?? 0}
          onChange={(weight) => put({ ...change, terms: { ...change.terms, [term.id]: Number(weight) } })}
          min={0}
          step={0.1}
          decimalScale={4}
        />
      ))}
    </SimpleGrid>
  );
}
