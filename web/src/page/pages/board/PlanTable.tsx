// The plan as a table, a page at a time: for readers of text, and for those who hear it.

import { Group, Pagination, Table, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Model } from "../../../chart/model";
import { standing } from "../../../chart/telling";

const PAGE = 100;
const COLUMNS = ["start", "end", "setup", "order", "operation", "resource", "material", "standing"];

interface Props {
  model: Model;
  seek: (bar: number) => void;
}

export function PlanTable({ model, seek }: Props) {
  const { t } = useTranslation();
  const [page, setPage] = useState(1);
  const { bars } = model.payload;
  const { selected } = model;
  const list = useMemo(() => {
    const found = [...bars.start.keys()].filter((bar) => selected < 0 || model.related.has(bars.order[bar]));
    return found.sort((a, b) => bars.start[a] - bars.start[b] || bars.resource[a] - bars.resource[b]);
  }, [model, bars, selected]);
  const pages = Math.max(1, Math.ceil(list.length / PAGE));
  const at = Math.min(page, pages);
  const named = (control: string) => ({ "aria-label": control === "previous" ? model.text("previous") : model.text("next") });
  return (
    <div className="board-table">
      <Group justify="space-between" p="xs">
        <Text size="sm">{t("board_operations", { n: list.length.toLocaleString() })}</Text>
        <Pagination total={pages} value={at} onChange={setPage} size="sm" getControlProps={named} />
      </Group>
      <Table striped highlightOnHover stickyHeader fz="sm" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            {COLUMNS.map((name) => (
              <Table.Th key={name} scope="col">
                {model.text(name)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {list.slice((at - 1) * PAGE, at * PAGE).map((bar) => (
            <Table.Tr key={bar} onClick={() => seek(bar)} className="board-row">
              {cellsOf(model, bar).map((cell, n) => (
                <Table.Td key={n}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** Returns a bar as a row of the table. */
function cellsOf(model: Model, bar: number): string[] {
  const { bars, orders, operations, resources } = model.payload;
  const order = bars.order[bar];
  const setup = (bars.start[bar] - bars.setup_start[bar]) / 60;
  return [
    model.clock.format(bars.start[bar], "full"),
    model.clock.format(bars.end[bar], "full"),
    setup ? model.text("minutes", { n: Math.round(setup) }) : "",
    orders.id[order],
    operations[bars.operation[bar]],
    resources[bars.resource[bar]]?.name ?? "",
    orders.name[order],
    standing(model, order),
  ];
}
