// What stands above the chart: which version, how it is shown, finding an order, undo, planning and publishing.

import { ActionIcon, Autocomplete, Button, Group, SegmentedControl, Select, Tooltip } from "@mantine/core";
import { useMemo, useState, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { ColourBy, Model, RowsBy } from "../../../chart/model";
import type { Version } from "./calls";

export interface View {
  rowsBy: RowsBy;
  colourBy: ColourBy;
  other: number | null;
  isTable: boolean;
}

interface Props {
  model: Model;
  versions: Version[];
  shown: number;
  inForce: number | null;
  view: View;
  search: RefObject<HTMLInputElement | null>;
  set: (view: Partial<View>) => void;
  open: (version: number) => void;
  find: (order: string) => void;
  zoom: (factor: number) => void;
  fit: () => void;
  undo: () => void;
  redo: () => void;
  help: () => void;
}

const SUGGESTED = 12;
const COLOURS: Record<ColourBy, string> = {
  family: "board_colour_family",
  order: "board_colour_order",
  material: "board_colour_material",
  lateness: "board_colour_lateness",
};

export function Toolbar(props: Props) {
  const { t } = useTranslation();
  const { view, set, versions, shown } = props;
  const named = (entry: Version): string =>
    entry.number === props.inForce
      ? t("board_version_in_force", { n: entry.number })
      : t("board_version", { n: entry.number, why: entry.why || entry.status });
  const options = versions.map((entry) => ({ value: String(entry.number), label: named(entry) }));
  return (
    <Group gap="xs" className="board-bar" role="toolbar" aria-label={t("board_tools")}>
      <Select
        size="xs"
        w={210}
        aria-label={t("board_shown_version")}
        data={options}
        value={String(shown)}
        onChange={(value) => value && props.open(Number(value))}
        allowDeselect={false}
      />
      <Select
        size="xs"
        w={150}
        aria-label={t("board_compare")}
        placeholder={t("board_compare")}
        data={options.filter((entry) => entry.value !== String(shown))}
        value={view.other === null ? null : String(view.other)}
        onChange={(value) => set({ other: value === null ? null : Number(value) })}
        clearable
      />
      <SegmentedControl
        size="xs"
        aria-label={t("board_rows")}
        data={[
          { value: "resource", label: t("board_by_resource") },
          { value: "order", label: t("board_by_order") },
        ]}
        value={view.rowsBy}
        onChange={(value) => set({ rowsBy: value as RowsBy })}
      />
      <Select
        size="xs"
        w={130}
        aria-label={t("board_colour_by")}
        data={Object.entries(COLOURS).map(([value, name]) => ({ value, label: t(name) }))}
        value={view.colourBy}
        onChange={(value) => value && set({ colourBy: value as ColourBy })}
        allowDeselect={false}
      />
      <Find model={props.model} search={props.search} find={props.find} />
      <span className="board-spring" />
      <Icon name="board_undo" text="↶" act={props.undo} />
      <Icon name="board_redo" text="↷" act={props.redo} />
      <Icon name="board_zoom_out" text="−" act={() => props.zoom(1.4)} />
      <Icon name="board_zoom_in" text="+" act={() => props.zoom(0.7)} />
      <Icon name="board_fit" text="⤢" act={props.fit} />
      <Icon name="board_help" text="?" act={props.help} />
      <Button size="xs" variant={view.isTable ? "filled" : "default"} onClick={() => set({ isTable: !view.isTable })}>
        {t("board_table")}
      </Button>
    </Group>
  );
}

function Icon({ name, text, act }: { name: string; text: string; act: () => void }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t(name)} openDelay={400}>
      <ActionIcon variant="default" size={30} aria-label={t(name)} onClick={act}>
        {text}
      </ActionIcon>
    </Tooltip>
  );
}

function Find({ model, search, find }: { model: Model; search: RefObject<HTMLInputElement | null>; find: (order: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const { orders } = model.payload;
  const all = useMemo(
    () => orders.id.map((id, n) => ({ id, text: `${id} ${orders.name?.[n] ?? ""} ${orders.customer?.[n] ?? ""}`.toLowerCase() })),
    [orders],
  );
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const list: string[] = [];
    for (const entry of all) {
      if (words.every((word) => entry.text.includes(word))) list.push(entry.id);
      if (list.length >= SUGGESTED) break;
    }
    return list;
  }, [all, text]);
  return (
    <Autocomplete
      ref={search}
      size="xs"
      w={200}
      aria-label={t("board_find")}
      placeholder={t("board_find")}
      data={found}
      filter={({ options }) => options}
      value={text}
      onChange={setText}
      onOptionSubmit={find}
      onKeyDown={(event) => {
        if (event.key === "Enter" && found[0] !== undefined && !found.includes(text)) find(found[0]);
      }}
    />
  );
}
