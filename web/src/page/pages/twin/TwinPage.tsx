// The plant in a box: policies are played on the same days many times over, and what came of it is shown.

import { Button, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { moment } from "../../clock";
import { isUnderWay, useJobs } from "../../jobs";
import { Nothing } from "../../parts/Nothing";
import { Wait } from "../../parts/Wait";
import { Working } from "../../parts/Working";
import { isFault } from "../../server";
import { useMay } from "../../session";
import { Trouble } from "../../Trouble";
import { RunView } from "./RunView";
import { StartRun } from "./StartRun";
import { calls, type Run } from "./twin";
import "../scenarios/scenarios.css";
import "./twin.css";

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function TwinPage({ site }: { site: string }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const go = useNavigate();
  const search: { run?: unknown } = useSearch({ strict: false });
  const [isStarting, setStarting] = useState(false);
  const found = useQuery({ queryKey: ["sites", site, "runs", i18n.language], queryFn: calls(site).list });
  const jobs = useJobs(site, "run");
  const underWay = (jobs.data ?? []).filter(isUnderWay);
  const refetch = found.refetch;
  // A run that has ended is in the list, whether or not the stream told of it.
  useEffect(() => void refetch(), [underWay.length, refetch]);
  if (isFault(found.error, 404)) return <Nothing title={t("board_empty")} />;
  if (found.error) return <Trouble error={found.error} />;
  if (!found.data) return <Wait />;
  const { runs } = found.data;
  const chosen = runs.find((run) => run.id === search.run) ?? runs[0];
  const choose = (run: Run | null): void =>
    void go({ to: `/sites/${encodeURIComponent(site)}/twin`, search: run ? { run: run.id } : {}, replace: true });
  const start = may("draft") ? <Button onClick={() => setStarting(true)}>{t("twin_start")}</Button> : null;
  const last = jobs.data?.[0];
  return (
    <div className="twin">
      {runs.length || underWay.length ? (
        <Group className="page-bar" justify="space-between">
          <Text size="sm" className="faint">
            {t("twin_same_days")}
          </Text>
          {start}
        </Group>
      ) : (
        <Nothing title={t("twin_none")} help={t("twin_none_help")}>
          {start}
        </Nothing>
      )}
      <Stack px="sm" py={underWay.length ? "xs" : 0}>
        {underWay.map((job) => (
          <Working key={job.id} job={job} label={t("twin_working")} />
        ))}
      </Stack>
      {last?.state === "failed" ? <Trouble error={last.error} /> : null}
      {chosen ? (
        <div className="twin-runs">
          <nav aria-label={t("twin_runs")}>
            {runs.map((run) => (
              <RunLink key={run.id} run={run} isChosen={run === chosen} choose={() => choose(run)} />
            ))}
          </nav>
          <RunView key={chosen.id} site={site} id={chosen.id} gone={() => choose(null)} />
        </div>
      ) : null}
      {isStarting ? <StartRun site={site} runs={found.data} close={() => setStarting(false)} /> : null}
    </div>
  );
}

function RunLink({ run, isChosen, choose }: { run: Run; isChosen: boolean; choose: () => void }) {
  const { i18n } = useTranslation();
  return (
    <UnstyledButton className="twin-run" aria-current={isChosen} onClick={choose}>
      <b>{run.title}</b>
      <small>
        {moment(run.made, "date", i18n.language, ZONE)} · {run.who}
      </small>
    </UnstyledButton>
  );
}
