// One version of the plan under a planner's hands: chart or table, what is chosen, what a change would mean.

import { Button, Group } from "@mantine/core";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Chart } from "../../../chart/chart";
import type { Hand } from "../../../chart/hand";
import type { Model } from "../../../chart/model";
import { Trouble } from "../../Trouble";
import { actionOf, nudged, type Action } from "./actions";
import { BarMenu, type Spot } from "./BarMenu";
import { Wait, type BoardProps } from "./Board";
import { BoardChart } from "./BoardChart";
import type { Version } from "./calls";
import { Chosen } from "./Chosen";
import { Consequences } from "./Consequences";
import { ghostsOf, movesOf } from "./edits";
import { Facts } from "./Facts";
import { HelpDialog } from "./HelpDialog";
import { LeftOut } from "./LeftOut";
import { Legend } from "./Legend";
import { PlanTable } from "./PlanTable";
import { PublishDialog } from "./PublishDialog";
import { SplitDialog } from "./SplitDialog";
import { Toolbar, type View } from "./Toolbar";
import { useDraft, type Pending } from "./useDraft";
import { pressed, type Keys } from "./useKeys";
import { usePlan } from "./usePlan";
import { useVersions } from "./useVersions";
import { useView } from "./useView";

interface Props extends BoardProps {
  shown: number;
  versions: Version[];
  inForce: number | null;
  solve: ReactNode;
}

/** Waits for the plan, then shows it. */
export function Desk(props: Props) {
  const { site, calls, shown } = props;
  const [view, setView] = useView(site);
  const { model, other, fault } = usePlan(site, calls, shown, view.other);
  const [chart, setChart] = useState<Chart | null>(null);
  const judge = (edits: Parameters<typeof calls.judge>[1], signal: AbortSignal) => calls.judge(shown, edits, signal);
  const pending = useDraft({ name: `heijunka.board.${site}.${shown}`, model, chart, judge });
  const hasDraft = pending.draft.done.length > 0;
  const { i18n } = useTranslation();
  useEffect(() => {
    if (!model || !chart) return;
    model.speak(i18n.language);
    model.showBy(view.rowsBy);
    model.colourBy = model.payload.families.length || view.colourBy !== "family" ? view.colourBy : "order";
    if (!hasDraft) model.compare(other ? ghostsOf(model.payload, other) : null);
    chart.redraw();
  }, [model, chart, view, other, hasDraft, i18n.language]);
  if (fault) return <Trouble error={fault} />;
  return model ? <Working {...props} {...{ model, chart, setChart, pending, view, setView }} /> : <Wait />;
}

interface WorkingProps extends Props {
  model: Model;
  chart: Chart | null;
  setChart: (chart: Chart | null) => void;
  pending: Pending;
  view: View;
  setView: (changed: Partial<View>) => void;
}

function Working(props: WorkingProps) {
  const { model, chart, pending, view, setView, may, shown, inForce } = props;
  const { t } = useTranslation();
  const versions = useVersions(props, pending);
  // The model is changed in place; this number tells React that it was.
  const [, setTurn] = useState(0);
  const turn = (): void => setTurn((n) => n + 1);
  const [spot, setSpot] = useState<Spot | null>(null);
  const [splitting, setSplitting] = useState<string | null>(null);
  const [isHelping, setHelping] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const hasDraft = pending.draft.done.length > 0;
  const { payload } = model;

  const picked = (): number[] =>
    model.chosen.size ? [...model.chosen] : model.selected >= 0 ? [...model.barsOf[model.selected]] : [];
  const choose = (order: number): void => {
    model.select(order);
    turn();
    chart?.redraw();
  };
  const find = (id: string): void => {
    const order = payload.orders.id.indexOf(id);
    model.chosen.clear();
    choose(order);
    if (order >= 0) chart?.reveal(order);
  };
  const seek = (bar: number): void => {
    setView({ isTable: false });
    chart?.seek(bar);
  };
  const act = (action: Action): void => {
    const edits = action.edits(payload, picked());
    const [first] = edits;
    if (first?.kind === "split") setSplitting(first.order);
    else pending.ask(edits);
  };
  const suits = (action: Action): boolean => may.edit && action.edits(payload, picked()).length > 0;
  const hand: Hand = {
    mayMove: (bar) => may.edit && !payload.bars.is_begun?.[bar],
    drop: (dropped) => pending.ask(movesOf(payload, dropped)),
    menu: (_, x, y) => setSpot({ x, y }),
    picked: turn,
  };
  const keys = keysOf(props, { hand, act, picked, versions, search, help: () => setHelping(true) });
  const split = splitting === null ? -1 : payload.orders.id.indexOf(splitting);
  const fault = versions.keep.error ?? versions.back.error;
  const chosen = model.chosen.size > 1;
  return (
    <div className="board-desk" onKeyDown={(event) => pressed(event, keys)}>
      <Toolbar
        {...{ model, versions: props.versions, shown, inForce, view, search, find, set: setView, open: props.open }}
        zoom={(factor) => chart?.zoom(factor)}
        fit={() => chart?.fit()}
        undo={keys.undo}
        redo={keys.redo}
        help={keys.help}
      />
      <Group gap="xs" px="sm" justify="space-between" wrap="nowrap">
        <Legend model={model} colourBy={model.colourBy} />
        <Group gap="xs" wrap="nowrap" py={4}>
          <LeftOut model={model} mayEdit={may.edit} find={find} plan={(order) => pending.ask([{ kind: "plan", order }])} />
          {props.solve}
          {may.publish && shown !== inForce ? (
            <Button size="xs" onClick={() => versions.setAsking(true)} disabled={hasDraft}>
              {t("board_publish")}
            </Button>
          ) : null}
        </Group>
      </Group>
      <Trouble error={fault} />
      <div className="board-body">
        <div className="board-main">
          <div className="board-chart" hidden={view.isTable}>
            <BoardChart model={model} hand={hand} choose={choose} made={props.setChart} />
          </div>
          {view.isTable ? <PlanTable model={model} seek={seek} /> : null}
        </div>
        {hasDraft || chosen || model.selected >= 0 ? (
          <aside className="board-side">
            {hasDraft ? (
              <Consequences {...{ pending, model, find }} keep={keys.keep} isKeeping={versions.keep.isPending} />
            ) : null}
            {chosen ? <Chosen {...{ model, suits, act }} /> : null}
            {model.selected >= 0 && !chosen ? <Facts {...{ model, suits, act, seek, choose }} /> : null}
          </aside>
        ) : null}
      </div>
      <BarMenu
        {...{ spot, suits, act }}
        facts={() => choose(payload.bars.order[picked()[0]] ?? -1)}
        close={() => {
          setSpot(null);
          chart?.focus();
        }}
      />
      <SplitDialog
        order={splitting}
        quantity={payload.orders.quantity[split] ?? 0}
        unit={payload.orders.unit[split] ?? ""}
        split={(quantity) => {
          pending.ask([{ kind: "split", order: splitting!, quantity }]);
          setSplitting(null);
        }}
        close={() => setSplitting(null)}
      />
      <PublishDialog
        version={versions.isAsking ? shown : null}
        inForce={inForce}
        lines={versions.changes.data ?? null}
        fault={versions.publish.error ?? versions.changes.error}
        isBusy={versions.publish.isPending}
        publish={() => versions.publish.mutate()}
        close={() => versions.setAsking(false)}
      />
      <HelpDialog isOpen={isHelping} close={() => setHelping(false)} />
    </div>
  );
}

interface Parts {
  hand: Hand;
  act: (action: Action) => void;
  picked: () => number[];
  versions: ReturnType<typeof useVersions>;
  search: { current: HTMLInputElement | null };
  help: () => void;
}

/** Returns what each key does: first to the draft; where that is empty, to the versions. */
function keysOf({ model, pending, may }: WorkingProps, parts: Parts): Keys {
  const { hand, act, picked, versions } = parts;
  return {
    undo: () => void (pending.undo() || (may.publish && versions.back.mutate())),
    redo: () => void pending.redo(),
    keep: () => void (pending.answer?.is_valid && versions.keep.mutate()),
    search: () => parts.search.current?.focus(),
    help: parts.help,
    nudge: (name) => {
      const move = may.edit ? nudged(model.payload, picked(), name) : null;
      if (move) hand.drop({ bars: picked(), ...move });
      return move !== null;
    },
    act: (name) => {
      const action = may.edit ? actionOf(name, model.payload, picked()) : undefined;
      if (action) act(action);
      return action !== undefined;
    },
  };
}
