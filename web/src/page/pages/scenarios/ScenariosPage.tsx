// What if: scenarios are made, planned beside the site's plan, compared with it, and proposed.

import { Alert, Button, Card, Group, Modal, NumberInput, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isUnderWay, useJobs, type Job } from "../../jobs";
import { Nothing } from "../../parts/Nothing";
import { Wait } from "../../parts/Wait";
import { Working } from "../../parts/Working";
import { isFault } from "../../server";
import { useMay } from "../../session";
import { Trouble } from "../../Trouble";
import { Compare } from "./Compare";
import { ScenarioDialog } from "./ScenarioDialog";
import { calls, type Scenario } from "./scenarios";
import "./scenarios.css";

const SECONDS = 30;

export function ScenariosPage({ site }: { site: string }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const [edited, setEdited] = useState<Scenario | "new" | null>(null);
  const [seconds, setSeconds] = useState(SECONDS);
  const found = useQuery({ queryKey: ["sites", site, "scenarios", i18n.language], queryFn: calls(site).list });
  const jobs = useJobs(site, "scenario");
  const isSolved = found.data?.scenarios.some((entry) => entry.solved) ?? false;
  const compared = useQuery({ queryKey: ["sites", site, "scenarios", "compare", i18n.language], queryFn: calls(site).compare, enabled: isSolved });
  if (isFault(found.error, 404)) return <Nothing title={t("board_empty")} />;
  if (found.error) return <Trouble error={found.error} />;
  if (!found.data) return <Wait />;
  const add = may("draft") ? <Button onClick={() => setEdited("new")}>{t("scenario_new")}</Button> : null;
  const jobOf = (entry: Scenario): Job | undefined => jobs.data?.find((job) => job.id === entry.job);
  return (
    <div className="scenarios">
      {found.data.unheeded ? (
        <Alert color="orange" m="sm">
          {t("scenario_unheeded", { n: found.data.unheeded })}
        </Alert>
      ) : null}
      {found.data.scenarios.length ? (
        <>
          <Group className="page-bar" justify="space-between">
            <Text size="sm" className="faint">
              {t("scenario_fair")}
            </Text>
            <Group gap="xs">
              <NumberInput size="xs" w={120} aria-label={t("scenario_seconds")} suffix=" s" value={seconds} onChange={(value) => setSeconds(Number(value) || SECONDS)} min={1} max={3600} />
              {add}
            </Group>
          </Group>
          <div className="scenario-cards">
            {found.data.scenarios.map((entry) => (
              <ScenarioCard key={entry.id} site={site} scenario={entry} job={jobOf(entry)} seconds={seconds} edit={() => setEdited(entry)} />
            ))}
          </div>
          <Trouble error={compared.error} />
          {isSolved && compared.data ? <Compare found={compared.data} /> : null}
        </>
      ) : (
        <Nothing title={t("scenario_none")} help={t("scenario_none_help")}>
          {add}
        </Nothing>
      )}
      {edited ? <ScenarioDialog site={site} was={edited === "new" ? null : edited} close={() => setEdited(null)} /> : null}
    </div>
  );
}

interface CardProps {
  site: string;
  scenario: Scenario;
  job: Job | undefined;
  seconds: number;
  edit: () => void;
}

function ScenarioCard({ site, scenario, job, seconds, edit }: CardProps) {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const again = () => Promise.all([client.invalidateQueries({ queryKey: ["sites", site] }), client.invalidateQueries({ queryKey: ["jobs"] })]);
  const solve = useMutation({ mutationFn: () => calls(site).solve(scenario.id, seconds), onSuccess: again });
  const remove = useMutation({ mutationFn: () => calls(site).remove(scenario.id), onSuccess: again });
  const isWorking = job !== undefined && isUnderWay(job);
  return (
    <Card withBorder padding="sm" component="section" aria-label={scenario.name}>
      <Group justify="space-between" wrap="nowrap" align="start">
        <Text fw={600}>{scenario.name}</Text>
        <Standing scenario={scenario} />
      </Group>
      <ul className="scenario-words">
        {scenario.words.length ? scenario.words.map((words, n) => <li key={n}>{words}</li>) : <li>{t("scenario_as_it_is")}</li>}
      </ul>
      {isWorking ? <Working job={job} seconds={seconds} label={t("scenario_working")} /> : null}
      {job?.state === "failed" ? <Trouble error={job.error} /> : null}
      <Trouble error={solve.error ?? remove.error} />
      {may("draft") && !isWorking ? (
        <Group gap="xs" mt="auto">
          <Button size="compact-sm" onClick={() => solve.mutate()} loading={solve.isPending} variant={scenario.solved ? "light" : "filled"}>
            {t("scenario_solve")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={edit}>
            {t("scenario_change")}
          </Button>
          {scenario.solved && may("propose") ? (
            <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
              {t("scenario_promote")}
            </Button>
          ) : null}
          <Button size="compact-sm" variant="subtle" color="red" onClick={() => remove.mutate()} loading={remove.isPending}>
            {t("scenario_remove")}
          </Button>
        </Group>
      ) : null}
      {isAsking ? <PromoteDialog site={site} scenario={scenario} close={() => setAsking(false)} /> : null}
    </Card>
  );
}

function Standing({ scenario }: { scenario: Scenario }) {
  const { t } = useTranslation();
  const [kind, text] = !scenario.solved
    ? ["none", t("scenario_unsolved")]
    : scenario.is_current
      ? ["solved", t("scenario_solved", { seconds: scenario.seconds })]
      : ["old", t("scenario_old")];
  return (
    <span className="scenario-standing" data-kind={kind}>
      {text}
    </span>
  );
}

function PromoteDialog({ site, scenario, close }: { site: string; scenario: Scenario; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const go = useNavigate();
  const promote = useMutation({
    mutationFn: () => calls(site).promote(scenario.id),
    onSuccess: async ({ version }) => {
      await client.invalidateQueries({ queryKey: ["sites", site] });
      await go({ to: `/sites/${encodeURIComponent(site)}/board`, search: { plan: version } });
    },
  });
  return (
    <Modal opened onClose={close} title={t("scenario_promote")} closeButtonProps={{ "aria-label": t("page_close") }} centered>
      <Stack gap="sm">
        <Text size="sm">{t("scenario_promote_help", { name: scenario.name })}</Text>
        <ul className="scenario-words">
          {scenario.words.map((words, n) => (
            <li key={n}>{words}</li>
          ))}
        </ul>
        <Trouble error={promote.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("page_back")}
          </Button>
          <Button onClick={() => promote.mutate()} loading={promote.isPending}>
            {t("scenario_promote")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
