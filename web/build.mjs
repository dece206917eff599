// Builds the report's chart and the server's page into the Python package: the same bytes from the same source.
import { copyFile } from "node:fs/promises";
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
await build({
  entryPoints: { page: "src/page/main.tsx" },
  bundle: true,
  format: "iife",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  outdir: "../src/heijunka/web/dist/page",
});
await copyFile("src/page/index.html", "../src/heijunka/web/dist/page/index.html");
