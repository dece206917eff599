// Scenarios beside the plan of the site: key figures as bars, signed and coloured; and the orders on which they differ.

import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { MAIN, reachOf, signed, type Comparison, type Figure } from "./scenarios";

/** Share of a cell that the longest bar fills. */
const BAR = 0.93;

export function Compare({ found }: { found: Comparison }) {
  const { t } = useTranslation();
  const [isAll, setAll] = useState(false);
  const names = found.columns.map((column, n) => (n ? column.name : t("scenario_plan", { n: found.version })));
  const figures = isAll ? found.figures : found.figures.filter((figure) => MAIN.has(figure.key));
  return (
    <section className="compare" aria-label={t("scenario_compare")}>
      <Group justify="space-between">
        <h2>{t("scenario_compare")}</h2>
        <Button size="compact-xs" variant="default" onClick={() => setAll(!isAll)}>
          {t(isAll ? "scenario_main_figures" : "scenario_all_figures")}
        </Button>
      </Group>
      <div className="compare-wide">
        <table>
          <Head first={t("scenario_figure")} names={names} />
          <tbody>
            {figures.map((figure) => (
              <FigureRow key={figure.key} figure={figure} />
            ))}
          </tbody>
        </table>
      </div>
      <h2>{t("scenario_orders")}</h2>
      {found.orders.length ? <Orders found={found} names={names} /> : <Text size="sm">{t("scenario_same_orders")}</Text>}
    </section>
  );
}

function Head({ first, names }: { first: string; names: string[] }) {
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        {names.map((name, n) => (
          <th key={n} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function FigureRow({ figure }: { figure: Figure }) {
  const { t, i18n } = useTranslation();
  const row = figure.cells.map((cell) => cell.value);
  const judged: Record<string, string> = { true: t("scenario_better"), false: t("scenario_worse") };
  return (
    <tr>
      <th scope="row">
        {figure.label}
        {figure.unit ? <small className="faint"> {figure.unit}</small> : null}
      </th>
      {figure.cells.map((cell, n) => (
        <td key={n} data-better={cell.is_better}>
          <span className="compare-bar" style={{ width: `${BAR * reachOf(cell.value, row)}%` }} aria-hidden />
          <span className="compare-text">
            {cell.text}
            {n && cell.is_better !== null ? (
              <b title={judged[String(cell.is_better)]}>
                {" "}
                {signed(cell.change, figure.unit, i18n.language)} <span className="compare-hidden">{judged[String(cell.is_better)]}</span>
              </b>
            ) : null}
          </span>
        </td>
      ))}
    </tr>
  );
}

function Orders({ found, names }: { found: Comparison; names: string[] }) {
  const { t } = useTranslation();
  return (
    <div className="compare-wide">
      <table>
        <Head first={t("scenario_demand")} names={names} />
        <tbody>
          {found.orders.map((order) => (
            <tr key={order.id}>
              <th scope="row">{order.id}</th>
              {order.cells.map((cell, n) => (
                <Late key={n} cell={cell} first={order.cells[0]} isFirst={n === 0} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Cell = Comparison["orders"][number]["cells"][number];

function Late({ cell, first, isFirst }: { cell: Cell; first: Cell; isFirst: boolean }) {
  const { t, i18n } = useTranslation();
  const late = (entry: Cell): number => (entry.late_h === null ? Infinity : Math.max(0, entry.late_h));
  const hours = (value: number): string => value.toLocaleString(i18n.language, { maximumFractionDigits: 1 });
  if (!cell.is_wanted) return <td>{t("scenario_not_wanted")}</td>;
  const isBetter = isFirst || !first.is_wanted || late(cell) === late(first) ? null : late(cell) < late(first);
  const text =
    cell.late_h === null ? t("standing_left_out") : cell.late_h > 0 ? t("scenario_late", { hours: hours(cell.late_h) }) : t("standing_in_time");
  return (
    <td data-better={isBetter}>
      <span className="compare-text">{isBetter === null ? text : <b>{text}</b>}</span>
    </td>
  );
}
