// How data come in: a file dropped, a plant of ours to look at, or a template to fill in.

import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../../session";
import { Trouble } from "../../Trouble";
import { sample, upload, type Standing } from "./calls";
import "./data.css";

/** Takes a file, and opens what became of it. */
export function Start({ site = "" }: { site?: string }) {
  const { t, i18n } = useTranslation();
  const go = useNavigate();
  const client = useQueryClient();
  const may = useMay();
  const picker = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const opened = (found: Standing): void => {
    void client.invalidateQueries({ queryKey: ["drafts"] });
    void go({ to: `/drafts/${found.id}` });
  };
  const reading = useMutation({ mutationFn: (file: File) => upload(file, site), onSuccess: opened });
  const sampling = useMutation({ mutationFn: sample, onSuccess: opened });
  if (!may("draft")) return null;
  const isBusy = reading.isPending || sampling.isPending;
  return (
    <Stack gap="sm">
      <div
        className={isOver ? "data-drop data-drop-over" : "data-drop"}
        onDragOver={(event) => (event.preventDefault(), setIsOver(true))}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setIsOver(false);
          const [file] = event.dataTransfer.files;
          if (file) reading.mutate(file);
        }}
      >
        <Stack align="center" gap="xs">
          <Text fw={600}>{t("data_drop")}</Text>
          <Text size="sm" c="dimmed">
            {t("data_drop_help")}
          </Text>
          <Button onClick={() => picker.current?.click()} loading={reading.isPending} disabled={isBusy}>
            {t("data_choose")}
          </Button>
          <input
            ref={picker}
            type="file"
            hidden
            aria-label={t("data_choose")}
            accept=".xlsx,.xlsm,.csv,.tsv,.zip,.json,.parquet"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              if (file) reading.mutate(file);
              event.currentTarget.value = "";
            }}
          />
        </Stack>
      </div>
      <Trouble error={reading.error ?? sampling.error} />
      {site ? null : (
        <Group justify="center" gap="xs">
          <Button variant="default" size="xs" disabled={isBusy} loading={sampling.variables === "air-conditioning" && sampling.isPending} onClick={() => sampling.mutate("air-conditioning")}>
            {t("data_demo")}
          </Button>
          <Button variant="default" size="xs" disabled={isBusy} loading={sampling.variables === "template" && sampling.isPending} onClick={() => sampling.mutate("template")}>
            {t("data_small")}
          </Button>
          <Anchor size="sm" href={`/v1/template?language=${i18n.language}`} download>
            {t("data_template")}
          </Anchor>
        </Group>
      )}
    </Stack>
  );
}
