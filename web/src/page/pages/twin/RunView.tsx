// What came of a run: what may be said, figures with their intervals, orders, pictures.

import { Alert, Anchor, Button, Group, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Wait } from "../../parts/Wait";
import { useMay } from "../../session";
import { Trouble } from "../../Trouble";
import { calls, changed, rootOf, told, type Cell, type Found, type Interval } from "./twin";

const MOST_ORDERS = 20;

export function RunView({ site, id, gone }: { site: string; id: string; gone: () => void }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const found = useQuery({ queryKey: ["sites", site, "run", id, i18n.language], queryFn: () => calls(site).one(id), staleTime: Infinity });
  const remove = useMutation({
    mutationFn: () => calls(site).remove(id),
    onSuccess: async () => {
      gone();
      await client.invalidateQueries({ queryKey: ["sites", site, "runs"] });
    },
  });
  if (found.error) return <Trouble error={found.error} />;
  if (!found.data) return <Wait />;
  const run = found.data;
  const address = `${rootOf(site)}/${run.id}`;
  return (
    <section className="run compare" aria-label={run.title}>
      <Group justify="space-between">
        <h2>{run.title}</h2>
        <Group gap="xs">
          <Anchor size="sm" href={`${address}/page`} target="_blank" rel="noopener">
            {t("twin_report")}
          </Anchor>
          {may("draft") ? (
            <Button size="compact-xs" variant="subtle" color="red" onClick={() => remove.mutate()} loading={remove.isPending}>
              {t("scenario_remove")}
            </Button>
          ) : null}
        </Group>
      </Group>
      <Trouble error={remove.error} />
      {run.verdicts.length ? (
        <Alert variant="light" color="blue" my="xs">
          {run.verdicts.map((text, n) => (
            <Text key={n} size="sm">
              {text}
            </Text>
          ))}
        </Alert>
      ) : null}
      {run.asked.about === "three-figures" ? (
        <iframe className="run-report" src={`${address}/page`} title={run.title} sandbox="" />
      ) : (
        <Results run={run} address={address} />
      )}
    </section>
  );
}

function Results({ run, address }: { run: Found; address: string }) {
  const { t } = useTranslation();
  return (
    <>
      <Figures run={run} />
      <Text size="xs" className="faint" my="xs">
        {t("twin_intervals", { runs: run.n_runs })}
      </Text>
      {run.orders?.rows.length ? <Outlook orders={run.orders} /> : null}
      <div className="run-pictures">
        {run.pictures.map((picture) => (
          <figure key={picture.name}>
            <img src={`${address}/pictures/${encodeURIComponent(picture.name)}`} alt={picture.text} loading="lazy" />
          </figure>
        ))}
      </div>
    </>
  );
}

function Figures({ run }: { run: Found }) {
  const { t } = useTranslation();
  return (
    <div className="compare-wide">
      <table>
        <thead>
          <tr>
            <th scope="col">{t("scenario_figure")}</th>
            {run.policies.map((policy) => (
              <th key={policy.id} scope="col">
                {policy.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {run.figures.map((figure) => (
            <tr key={figure.key}>
              <th scope="row">{figure.label}</th>
              {figure.cells.map((cell, n) => (
                <FigureCell key={n} cell={cell} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FigureCell({ cell }: { cell: Cell }) {
  const { i18n } = useTranslation();
  const [mean, ends] = told(cell, i18n.language);
  return (
    <td data-better={cell.is_better}>
      {mean} <small>{ends}</small>
      {cell.change ? <Against change={cell.change} isBetter={cell.is_better} /> : null}
    </td>
  );
}

function Against({ change, isBetter }: { change: Interval; isBetter: boolean | null }) {
  const { t, i18n } = useTranslation();
  const [shown, ends] = changed(change, i18n.language);
  const judged = isBetter === null ? null : t(isBetter ? "scenario_better" : "scenario_worse");
  return (
    <div className="run-change">
      {change.is_clear ? (
        <b>
          {shown} <span className="compare-hidden">{judged}</span>
        </b>
      ) : (
        t(change.low === 0 && change.high === 0 ? "twin_the_same" : "twin_no_difference")
      )}{" "}
      <small>{ends}</small>
    </div>
  );
}

function Outlook({ orders }: { orders: NonNullable<Found["orders"]> }) {
  const { t } = useTranslation();
  return (
    <>
      <h2>{t("twin_outlook")}</h2>
      <Table fz="sm" verticalSpacing={4} w="auto">
        <Table.Thead>
          <Table.Tr>
            {orders.columns.map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {orders.rows.slice(0, MOST_ORDERS).map((row) => (
            <Table.Tr key={row[0]}>
              {row.map((cell, n) => (
                <Table.Td key={n}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
