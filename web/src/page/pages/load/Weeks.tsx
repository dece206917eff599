// One resource, week by week: work and setups stacked, against the line of its capacity.

import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { moment } from "../../clock";
import type { Load, Row } from "./load";

const HEIGHT = 210;

export function Weeks({ load, row }: { load: Load; row: Row }) {
  const { t, i18n } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    const element = host.current!;
    const colour = (name: string): string => getComputedStyle(element).getPropertyValue(name).trim();
    const axis = { stroke: colour("--page-faint"), grid: { stroke: colour("--page-hair"), width: 1 }, ticks: { show: false }, font: "12px system-ui" };
    const day = (n: number): string => (load.weeks[n] ? moment(`${load.weeks[n]}T12:00:00Z`, "day", i18n.language, "UTC") : "");
    const hours = (_: uPlot, value: number | null): string =>
      value === null || value === undefined ? "–" : `${value.toLocaleString(i18n.language, { maximumFractionDigits: 1 })} h`;
    const bars = uPlot.paths.bars!({ size: [0.62, 90] });
    const x = load.weeks.map((_, n) => n);
    const hasOvertime = row.overtime_h.some((value) => value > 0);
    const both = row.production_h.map((value, n) => value + row.setup_h[n]);
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        cursor: { drag: { x: false, y: false } },
        scales: { x: { time: false, range: [-0.6, x.length - 0.4] }, y: { range: (_u, _low, high) => [0, Math.max(1, high * 1.1)] } },
        axes: [
          { ...axis, splits: () => x, values: (_u, splits) => splits.map((n) => day(n)) },
          { ...axis, size: 56, values: (_u, splits) => splits.map((value) => `${value} h`) },
        ],
        series: [
          { label: t("load_week"), value: (_u, n) => (n === null ? "" : day(n)) },
          {
            label: t("load_setup"),
            fill: "#8e6bd1",
            stroke: "#8e6bd1",
            width: 0,
            paths: bars,
            points: { show: false },
            value: (u, _v, _s, n) => hours(u, n === null ? null : row.setup_h[n]),
          },
          { label: t("load_work"), fill: "#2f7fd6", stroke: "#2f7fd6", width: 0, paths: bars, points: { show: false }, value: hours },
          { label: t("load_capacity"), stroke: colour("--page-bad"), width: 2, dash: [6, 4], points: { show: true, size: 6 }, value: hours },
          ...(hasOvertime ? [{ label: t("load_overtime"), stroke: "#e2962a", width: 2, points: { show: true, size: 5 }, value: hours }] : []),
        ],
      },
      [x, both, row.production_h, row.capacity_h, ...(hasOvertime ? [row.overtime_h] : [])],
      element,
    );
    const watcher = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      plot.destroy();
    };
  }, [load, row, scheme, i18n.language, t]);
  return (
    <section className="load-weeks" aria-label={row.name}>
      <h2>{row.name}</h2>
      <div ref={host} />
    </section>
  );
}
