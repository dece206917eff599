// The board: a site's plans, or how to come to the first one, and how far a run is.

import { Button, Center, Loader, Progress, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Trouble } from "../../Trouble";
import "./board.css";
import type { Calls, Job } from "./calls";
import { Desk } from "./Desk";

const SOLVE_SECONDS = 30;

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
  const jobs = useQuery({ queryKey: ["jobs", site], queryFn: calls.jobs });
  const running = jobs.data?.find((job) => job.kind === "solve" && (job.state === "running" || job.state === "queued"));
  if (versions.isPending) return <Wait />;
  if (versions.error) return <Trouble error={versions.error} />;
  const list = versions.data.versions;
  const shown = props.version ?? (list.length ? Math.max(...list.map((entry) => entry.number)) : null);
  const solve = props.may.edit && !running ? <Solve site={site} calls={calls} /> : null;
  return (
    <div className="board">
      <Live job={running} calls={calls} />
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
