// The board: a site's plans, or how to come to the first one, and how far a run is.

import { Button, Center, Loader, Progress, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Trouble } from "../../Trouble";
import "./board.css";
import type { Calls, Job } from "./calls";
import { Desk } from "./Desk";

const SOLVE_SECONDS = 30;
/** Milliseconds between questions how far a run is. */
const POLL = 1000;

export interface BoardProps {
  site: string;
  calls: Calls;
  /** Whether this person may change plans; whether they may publish them. */
  may: { edit: boolean; publish: boolean };
  /** The version to show; none is the newest. */
  version: number | null;
  open: (version: number) => void;
}

export function Board(props: BoardProps) {
  const { site, calls } = props;
  const { t } = useTranslation();
  const versions = useQuery({ queryKey: ["sites", site, "plans"], queryFn: calls.versions });
  const running = useRunning(site, calls);
  const first = useRef<number | null>(null);
  if (versions.isPending) return <Wait />;
  if (versions.error) return <Trouble error={versions.error} />;
  const list = versions.data.versions;
  const newest = list.length ? Math.max(...list.map((entry) => entry.number)) : null;
  // A version that comes meanwhile is offered, not put under somebody's hands.
  first.current ??= newest;
  const shown = props.version ?? first.current;
  const solve = props.may.edit && !running ? <Solve site={site} calls={calls} /> : null;
  return (
    <div className="board">
      <Live job={running} calls={calls} />
      {newest !== null && shown !== null && newest > shown && newest > (first.current ?? 0) ? (
        <div className="board-live" role="status">
          <Text size="sm">{t("board_newer", { n: newest })}</Text>
          <Button size="compact-xs" onClick={() => props.open(newest)}>
            {t("board_show")}
          </Button>
        </div>
      ) : null}
      {shown === null ? (
        <Center flex={1}>
          <Stack align="center" maw={420} gap="sm">
            <Text fw={600}>{t("board_empty")}</Text>
            <Text size="sm" c="dimmed" ta="center">
              {t("board_empty_help")}
            </Text>
            {solve}
          </Stack>
        </Center>
      ) : (
        <Desk {...props} key={shown} shown={shown} versions={list} inForce={versions.data.in_force} solve={solve} />
      )}
    </div>
  );
}

/** Returns the run that is under way at a site; when it ends, its plan is looked for. */
function useRunning(site: string, calls: Calls): Job | undefined {
  const client = useQueryClient();
  const isUnderWay = (job: Job): boolean => job.kind === "solve" && (job.state === "running" || job.state === "queued");
  const jobs = useQuery({
    queryKey: ["jobs", site],
    queryFn: calls.jobs,
    refetchInterval: (query) => (query.state.data?.some(isUnderWay) ? POLL : false),
  });
  const running = jobs.data?.find(isUnderWay);
  const id = running?.id;
  useEffect(() => {
    if (id !== undefined) return () => void client.invalidateQueries({ queryKey: ["sites", site, "plans"] });
    return undefined;
  }, [id, client, site]);
  return running;
}

export function Wait() {
  return (
    <Center flex={1} h="100%">
      <Loader />
    </Center>
  );
}

function Solve({ site, calls }: { site: string; calls: Calls }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const solve = useMutation({
    mutationFn: () => calls.solve(SOLVE_SECONDS),
    onSuccess: () => client.invalidateQueries({ queryKey: ["jobs", site] }),
  });
  return (
    <>
      <Trouble error={solve.error} />
      <Button size="xs" variant="default" onClick={() => solve.mutate()} loading={solve.isPending}>
        {t("board_solve", { n: SOLVE_SECONDS })}
      </Button>
    </>
  );
}

/** Tells how far a run is: the best plan so far, and how near to the best possible it is known to be. */
function Live({ job, calls }: { job: Job | undefined; calls: Calls }) {
  const { t } = useTranslation();
  if (!job) return null;
  const { seconds, value, bound } = job.progress ?? {};
  return (
    <div className="board-live" role="status">
      <Loader size="xs" />
      <Text size="sm">
        {value === undefined
          ? t("board_solving")
          : t("board_incumbent", { value: value.toLocaleString(), seconds: (seconds ?? 0).toFixed(0) })}
      </Text>
      {bound && value ? (
        <Progress w={160} value={Math.max(2, (100 * bound) / value)} aria-label={t("board_bound")} />
      ) : null}
      <Button size="compact-xs" variant="default" onClick={() => void calls.cancel(job.id)}>
        {t("board_stop")}
      </Button>
    </div>
  );
}
