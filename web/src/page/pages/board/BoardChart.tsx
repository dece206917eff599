// The chart as a part of the page: made once, then told what to show.

import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useLayoutEffect, useRef } from "react";
import { Chart } from "../../../chart/chart";
import type { Hand } from "../../../chart/hand";
import type { Model } from "../../../chart/model";

interface Props {
  model: Model;
  hand: Hand;
  choose: (order: number) => void;
  made: (chart: Chart | null) => void;
}

declare global {
  interface HTMLElement {
    /** Of the element that holds the board's chart. */
    chart?: Chart;
  }
}

export function BoardChart(props: Props) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart | null>(null);
  // The chart outlives many renders: what it calls is always the newest.
  const latest = useRef(props);
  latest.current = props;
  const scheme = useComputedColorScheme();
  useLayoutEffect(() => {
    const { model } = latest.current;
    const made = new Chart(model, (order) => latest.current.choose(order), {
      mayMove: (bar) => latest.current.hand.mayMove(bar),
      drop: (drop) => latest.current.hand.drop(drop),
      menu: (bar, x, y) => latest.current.hand.menu(bar, x, y),
      picked: () => latest.current.hand.picked(),
    });
    chart.current = host.current!.chart = made;
    host.current!.append(made.element);
    latest.current.made(made);
    return () => {
      made.close();
      made.element.remove();
      chart.current = null;
      latest.current.made(null);
    };
  }, []);
  useEffect(() => chart.current?.show(props.model), [props.model]);
  useEffect(() => chart.current?.retheme(), [scheme]);
  return <div ref={host} className="board-chart" data-scheme={scheme} />;
}
