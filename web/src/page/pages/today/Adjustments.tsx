// What happened goes into the plan by an adjustment: proposed with what it means and costs, approved or rejected here.

import { Alert, Button, Group, Loader, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../../announce";
import { useJobs, type Job } from "../../jobs";
import { Wait } from "../../parts/Wait";
import { pathOf } from "../../plans";
import { ask } from "../../server";
import { useMay } from "../../session";
import { Trouble } from "../../Trouble";
import { Card } from "./Card";
import { titleOf, type Figure, type OrderMoved, type Proposal, type Proposals } from "./today";

const SECONDS = 10;
const SHOWN = 6;

export function Adjustments({ site }: { site: string }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const path = `${pathOf(site)}/adjustments`;
  const found = useQuery({ queryKey: ["sites", site, "adjustments", i18n.language], queryFn: () => ask<Proposals>("GET", path) });
  const job = useAdjusting(site);
  const start = useMutation({
    mutationFn: () => ask("POST", path, { seconds: SECONDS }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["jobs"] }),
  });
  const isRunning = job?.state === "queued" || job?.state === "running";
  const tools =
    may("propose") && found.data?.in_force != null ? (
      <Button size="xs" variant={found.data.unheeded ? "filled" : "default"} onClick={() => start.mutate()} loading={start.isPending || isRunning}>
        {t("today_adjust")}
      </Button>
    ) : null;
  const proposals = found.data?.proposals ?? [];
  return (
    <Card title={t("today_proposals")} count={proposals.length} colour="blue" tools={tools}>
      <Trouble error={found.error ?? start.error} />
      {found.isPending ? <Wait /> : null}
      {isRunning ? (
        <Group gap="xs" role="status" mb={6}>
          <Loader size="xs" />
          <Text size="sm">{t("today_adjusting", { n: SECONDS })}</Text>
        </Group>
      ) : job?.state === "failed" ? (
        <Alert color="red" mb="xs" role="alert">
          {job.error}
        </Alert>
      ) : null}
      {found.data?.unheeded ? (
        <Text size="sm" mb={6}>
          {t("today_unheeded", { n: found.data.unheeded, version: found.data.in_force ?? "" })}
        </Text>
      ) : null}
      {found.data && !proposals.length && !isRunning ? (
        <Text size="sm" c="dimmed">
          {t(found.data.in_force === null ? "today_not_in_force" : found.data.unheeded ? "today_adjust_help" : "today_calm")}
        </Text>
      ) : null}
      {proposals.map((proposal) => (
        <Proposed key={proposal.number} site={site} proposal={proposal} inForce={found.data!.in_force} />
      ))}
    </Card>
  );
}

/** Returns the last adjustment that was started at a site; what it comes to is fetched as soon as it is over. */
function useAdjusting(site: string): Job | undefined {
  const client = useQueryClient();
  const job = useJobs(site, "adjust").data?.[0];
  const was = useRef(job?.state);
  useEffect(() => {
    if (was.current === "running" && job?.state !== "running") void client.invalidateQueries({ queryKey: ["sites", site] });
    was.current = job?.state;
  }, [job?.state, client, site]);
  return job;
}

function Proposed({ site, proposal, inForce }: { site: string; proposal: Proposal; inForce: number | null }) {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const path = `${pathOf(site)}/adjustments/${proposal.number}`;
  const decide = useMutation({
    mutationFn: (isApproved: boolean) =>
      isApproved ? ask("POST", `${path}/approve`, { expected: inForce }) : ask("POST", `${path}/reject`, { why: "" }),
    onSuccess: async (_, isApproved) => {
      await client.invalidateQueries({ queryKey: ["sites", site] });
      announce(t(isApproved ? "today_approved" : "today_rejected", { n: proposal.number }));
    },
  });
  const changed = proposal.figures.filter((figure) => figure.before !== figure.after);
  return (
    <article className="today-proposal" aria-label={t("today_proposal", { n: proposal.number })}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text fw={600} size="sm">
            #{proposal.number} · {titleOf(proposal, t)}
          </Text>
          {proposal.headline.map((line) => (
            <Text key={line} size="sm">
              {line}
            </Text>
          ))}
        </div>
      </Group>
      {changed.length ? <Cost figures={changed} /> : <Text size="sm" c="dimmed">{t("today_no_cost")}</Text>}
      <Moved title={t("today_later")} list={proposal.orders.later} isBad site={site} />
      <Moved title={t("today_earlier")} list={proposal.orders.earlier} site={site} />
      <Trouble error={decide.error} />
      <Group gap="xs" mt="xs">
        {may("publish") ? (
          <>
            <Button size="xs" color="teal" onClick={() => decide.mutate(true)} loading={decide.isPending && decide.variables}>
              {t("today_approve")}
            </Button>
            <Button size="xs" variant="default" onClick={() => decide.mutate(false)} loading={decide.isPending && !decide.variables}>
              {t("today_reject")}
            </Button>
          </>
        ) : null}
        <Button
          size="xs"
          variant="subtle"
          renderRoot={(props) => <Link {...props} to={`/sites/${encodeURIComponent(site)}/board`} search={{ plan: proposal.number }} />}
        >
          {t("orders_on_board")}
        </Button>
      </Group>
    </article>
  );
}

function Cost({ figures }: { figures: Figure[] }) {
  return (
    <Table withRowBorders={false} verticalSpacing={2} fz="sm" my={4} w="auto">
      <Table.Tbody>
        {figures.map((figure) => (
          <Table.Tr key={figure.key}>
            <Table.Td pl={0}>{figure.label}</Table.Td>
            <Table.Td ta="right" c="dimmed">
              {figure.before}
            </Table.Td>
            <Table.Td>→</Table.Td>
            <Table.Td ta="right" className={figure.is_better === null ? "" : figure.is_better ? "today-good" : "today-bad"}>
              {figure.after} {figure.unit} {figure.is_better === null ? "" : figure.is_better ? "▲" : "▼"}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Moved({ title, list, isBad, site }: { title: string; list: OrderMoved[]; isBad?: boolean; site: string }) {
  const { t } = useTranslation();
  if (!list.length) return null;
  return (
    <div className="today-moved">
      <b className={isBad ? "today-bad" : "today-good"}>
        {title}: {list.length}
      </b>
      <ul>
        {list.slice(0, SHOWN).map((entry) => (
          <li key={entry.order}>
            <Link className="link" to={`/sites/${encodeURIComponent(site)}/orders`} search={{ order: entry.order }}>
              {entry.order}
            </Link>{" "}
            {entry.text}
          </li>
        ))}
        {list.length > SHOWN ? <li>{t("trouble_more", { n: list.length - SHOWN })}</li> : null}
      </ul>
    </div>
  );
}
