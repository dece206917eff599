// Builds the chart into the Python package: one script, one style sheet, the same bytes from the same source.
import { build } from "esbuild";

await build({
  entryPoints: { gantt: "src/main.ts" },
  bundle: true,
  format: "iife",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  outdir: "../src/heijunka/web/dist",
});
await build({
  entryPoints: { gantt: "src/gantt.css" },
  bundle: true,
  minify: true,
  charset: "utf8",
  outdir: "../src/heijunka/web/dist",
});
