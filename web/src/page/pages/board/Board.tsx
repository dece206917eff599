// The board: the plan as a chart that a planner works on; every change is judged before it is kept.

import { Alert, Button, Center, Group, Loader, Progress, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Chart } from "../../../chart/chart";
import type { Drop } from "../../../chart/hand";
import { Model } from "../../../chart/model";
import type { Payload } from "../../../chart/payload";
import { standing } from "../../../chart/telling";
import { actionOf, nudged, type Action } from "./actions";
import { BarMenu, type Spot } from "./BarMenu";
import { BoardChart } from "./BoardChart";
import "./board.css";
import { told, type Calls, type Job } from "./calls";
import { Consequences } from "./Consequences";
import { editsOf, ghostsOf, movesOf } from "./edits";
import { Facts } from "./Facts";
import { Legend } from "./Legend";
import { PlanTable } from "./PlanTable";
import { PublishDialog } from "./PublishDialog";
import { SplitDialog } from "./SplitDialog";
import { Toolbar, type View } from "./Toolbar";
import { useDraft } from "./useDraft";
import { pressed } from "./useKeys";

const SOLVE_SECONDS = 30;
const VIEW: View = { rowsBy: "resource", colourBy: "family", other: null, isTable: false };

interface Props {
  site: string;
  calls: Calls;
  /** Whether this person may change plans; whether they may publish them. */
  may: { edit: boolean; publish: boolean };
  version: number | null;
  open: (version: number) => void;
}

/** Shows a site's plans, or how to come to the first one. */
export function Board(props: Props) {
  const { site, calls } = props;
  const { t } = useTranslation();
  const versions = useQuery({ queryKey: ["sites", site, "plans"], queryFn: calls.versions });
  const list = versions.data?.versions ?? [];
  const newest = list.reduce<number | null>((a, b) => (a === null || b.number > a ? b.number : a), null);
  const shown = props.version ?? newest;
  const jobs = useQuery({ queryKey: ["jobs", site], queryFn: calls.jobs });
  const running = jobs.data?.find((job) => job.kind === "solve" && (job.state === "running" || job.state === "queued"));
  if (versions.isPending) return <Wait />;
  if (versions.error) return <Fault fault={versions.error} />;
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
            {props.may.edit && !running ? <Solve site={site} calls={calls} /> : null}
          </Stack>
        </Center>
      ) : (
        <Shown {...props} key={shown} shown={shown} versions={list} inForce={versions.data?.in_force ?? null} />
      )}
    </div>
  );
}

function Wait() {
  return (
    <Center h="100%">
      <Loader />
    </Center>
  );
}

function Fault({ fault }: { fault: unknown }) {
  return (
    <Alert color="red" m="md">
      {told(fault)}
    </Alert>
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
    <Button size="xs" variant="default" onClick={() => solve.mutate()} loading={solve.isPending}>
      {t("board_solve", { n: SOLVE_SECONDS })}
    </Button>
  );
}

/** Tells how far a run is: the best plan so far, and what is known of the best possible. */
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
      {bound !== undefined && bound !== null && value ? (
        <Progress w={160} value={Math.max(2, (100 * bound) / value)} aria-label={t("board_bound")} />
      ) : null}
      <Button size="compact-xs" variant="default" onClick={() => void calls.cancel(job.id)}>
        {t("board_stop")}
      </Button>
    </div>
  );
}

interface ShownProps extends Props {
  shown: number;
  versions: import("./calls").Version[];
  inForce: number | null;
}

/** Copies the columns that a planner's edits move, so that what was fetched stays as it was. */
function own(payload: Payload): Payload {
  const { resource, setup_start, start, end } = payload.bars;
  const copied = { resource: [...resource], setup_start: [...setup_start], start: [...start], end: [...end] };
  return { ...payload, bars: { ...payload.bars, ...copied } };
}

function Shown(props: ShownProps) {
  const { site, calls, shown, inForce } = props;
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const key = (version: number | null): unknown[] => ["sites", site, "plans", version, "chart", i18n.language];
  const fetched = useQuery({ queryKey: key(shown), queryFn: () => calls.chart(shown), staleTime: Infinity });
  const [view, setView] = useState<View>(() => kept(site));
  const other = useQuery({
    queryKey: key(view.other),
    queryFn: () => calls.chart(view.other!),
    staleTime: Infinity,
    enabled: view.other !== null,
  });
  const model = useMemo(() => (fetched.data ? new Model(own(fetched.data)) : null), [fetched.data]);
  const [chart, setChart] = useState<Chart | null>(null);
  // The model is changed in place; this number tells React that it was.
  const [, setTurn] = useState(0);
  const turn = (): void => setTurn((n) => n + 1);
  const [spot, setSpot] = useState<Spot | null>(null);
  const [splitting, setSplitting] = useState<string | null>(null);
  const [publishing, setPublishing] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const pending = useDraft({
    name: `heijunka.board.${site}.${shown}`,
    model,
    chart,
    judge: (edits, signal) => calls.judge(shown, edits, signal),
  });
  const hasDraft = pending.draft.done.length > 0;

  const opened = (version: number | null): void => {
    void client.invalidateQueries({ queryKey: ["sites", site, "plans"] });
    if (version !== null) props.open(version);
  };
  const keep = useMutation({
    mutationFn: () => calls.keep(shown, editsOf(pending.draft)),
    onSuccess: (found) => {
      if (found.version === null) return;
      pending.drop();
      opened(found.version);
    },
  });
  const changes = useQuery({
    queryKey: ["sites", site, "plans", shown, "changes", inForce],
    queryFn: () => calls.changes(shown, inForce),
    enabled: publishing,
  });
  const publish = useMutation({
    mutationFn: () => calls.publish(shown, inForce),
    onSuccess: () => {
      setPublishing(false);
      opened(null);
    },
  });
  const back = useMutation({
    mutationFn: (isRedo: boolean) => (isRedo ? calls.redo(inForce) : calls.undo(inForce)),
    onSuccess: (found) => opened(found.version),
  });

  useEffect(() => {
    if (!model || !chart) return;
    model.speak(i18n.language);
    model.showBy(view.rowsBy);
    model.colourBy = model.payload.families.length || view.colourBy !== "family" ? view.colourBy : "order";
    if (!hasDraft) model.compare(view.other !== null && other.data ? ghostsOf(model.payload, other.data) : null);
    chart.redraw();
    localStorage.setItem(`heijunka.board.${site}.view`, JSON.stringify(view));
  }, [model, chart, view, other.data, hasDraft, i18n.language, site]);

  if (fetched.error) return <Fault fault={fetched.error} />;
  if (!model) return <Wait />;

  const { payload } = model;
  const picked = (): number[] => {
    if (model.chosen.size) return [...model.chosen];
    return model.selected >= 0 ? model.barsOf[model.selected].slice(0, 1) : [];
  };
  const choose = (order: number): void => {
    model.select(order);
    turn();
    chart?.redraw();
  };
  const find = (id: string): void => {
    const order = payload.orders.id.indexOf(id);
    choose(order);
    if (order >= 0) chart?.reveal(order);
  };
  const act = (action: Action, bars = picked()): void => {
    const edits = action.edits(payload, bars);
    const [first] = edits;
    if (first?.kind === "split") setSplitting(first.order);
    else pending.ask(edits);
  };
  const suits = (action: Action): boolean => props.may.edit && action.edits(payload, picked()).length > 0;
  const drop = (dropped: Drop): void => pending.ask(movesOf(payload, dropped));
  const seek = (bar: number): void => {
    setView({ ...view, isTable: false });
    chart?.seek(bar);
  };
  const undo = (): void => {
    if (!pending.undo() && props.may.edit) back.mutate(false);
  };
  const redo = (): void => {
    if (!pending.redo() && props.may.edit) back.mutate(true);
  };
  const keys = {
    undo,
    redo,
    keep: () => void (pending.answer?.is_valid && keep.mutate()),
    search: () => search.current?.focus(),
    nudge: (name: string): boolean => {
      const move = props.may.edit ? nudged(payload, picked(), name) : null;
      if (move) drop({ bars: picked(), ...move });
      return move !== null;
    },
    act: (name: string): boolean => {
      const action = props.may.edit ? actionOf(name, payload, picked()) : undefined;
      if (action) act(action);
      return action !== undefined;
    },
  };
  const split = splitting === null ? -1 : payload.orders.id.indexOf(splitting);
  const fault = keep.error ?? back.error;
  return (
    <div className="board-desk" onKeyDown={(event) => pressed(event, keys)}>
      <Toolbar
        model={model}
        versions={props.versions}
        shown={shown}
        inForce={inForce}
        view={view}
        search={search}
        set={(changed) => setView({ ...view, ...changed })}
        open={props.open}
        find={find}
        zoom={(factor) => chart?.zoom(factor)}
        fit={() => chart?.fit()}
        undo={undo}
        redo={redo}
      />
      <Group gap="xs" px="sm" justify="space-between" wrap="nowrap">
        <Legend model={model} colourBy={model.colourBy} />
        <Group gap="xs" wrap="nowrap" py={4}>
          {props.may.edit ? <Solve site={site} calls={calls} /> : null}
          {props.may.publish && shown !== inForce ? (
            <Button size="xs" onClick={() => setPublishing(true)} disabled={hasDraft}>
              {t("board_publish")}
            </Button>
          ) : null}
        </Group>
      </Group>
      {fault ? <Fault fault={fault} /> : null}
      <div className="board-body">
        <div className="board-main">
          <div className="board-chart" hidden={view.isTable}>
            <BoardChart
              model={model}
              hand={{
                mayMove: (bar) => props.may.edit && !payload.bars.is_begun?.[bar],
                drop,
                menu: (_, x, y) => setSpot({ x, y }),
                picked: turn,
              }}
              choose={choose}
              made={setChart}
            />
          </div>
          {view.isTable ? <PlanTable model={model} seek={seek} cells={(bar) => cellsOf(model, bar)} /> : null}
        </div>
        {hasDraft || model.selected >= 0 ? (
          <aside className="board-side">
            {hasDraft ? (
              <Consequences
                pending={pending}
                model={model}
                keep={() => keep.mutate()}
                isKeeping={keep.isPending}
                find={find}
                told={told}
              />
            ) : null}
            {model.selected >= 0 ? (
              <Facts model={model} suits={suits} act={(action) => act(action)} seek={seek} choose={choose} />
            ) : null}
          </aside>
        ) : null}
      </div>
      <BarMenu
        spot={spot}
        suits={suits}
        act={(action) => act(action)}
        facts={() => choose(payload.bars.order[picked()[0]] ?? -1)}
        close={() => {
          setSpot(null);
          chart?.focus();
        }}
      />
      <SplitDialog
        order={splitting}
        quantity={split < 0 ? 0 : payload.orders.quantity[split]}
        unit={split < 0 ? "" : payload.orders.unit[split]}
        split={(quantity) => {
          pending.ask([{ kind: "split", order: splitting!, quantity }]);
          setSplitting(null);
        }}
        close={() => setSplitting(null)}
      />
      <PublishDialog
        version={publishing ? shown : null}
        inForce={inForce}
        lines={changes.data ?? null}
        fault={publish.error ? told(publish.error) : changes.error ? told(changes.error) : null}
        isBusy={publish.isPending}
        publish={() => publish.mutate()}
        close={() => setPublishing(false)}
      />
    </div>
  );
}

/** Returns how the site was last looked at. */
function kept(site: string): View {
  try {
    return { ...VIEW, ...(JSON.parse(localStorage.getItem(`heijunka.board.${site}.view`) ?? "{}") as Partial<View>), other: null };
  } catch {
    return VIEW;
  }
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
    resources[bars.resource[bar]].name,
    orders.name[order],
    standing(model, order),
  ];
}
