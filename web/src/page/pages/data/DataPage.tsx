// The data of a site: every table as it is now; changed in a draft, taken away as a workbook, replaced by a file.

import { Anchor, Button, Center, Loader, Modal, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../../session";
import { Trouble } from "../../Trouble";
import { openSite, tables, workbookOf } from "./calls";
import type { At } from "./cells";
import "./data.css";
import { Drafts } from "./Drafts";
import type { Mark } from "./Grid";
import { Sheets } from "./Sheets";
import { SheetView } from "./SheetView";
import { Start } from "./Start";

const NONE: ReadonlyMap<string, Mark> = new Map();

/** Shows the tables of a site. */
export function DataPage({ site }: { site: string }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const go = useNavigate();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string | null>(null);
  const [at, setAt] = useState<At>({ row: 0, column: 0 });
  const [isUploading, setIsUploading] = useState(false);
  const data = useQuery({ queryKey: ["sites", site, "tables", i18n.language], queryFn: () => tables(site) });
  const opening = useMutation({
    mutationFn: () => openSite(site),
    onSuccess: (draft) => {
      void client.invalidateQueries({ queryKey: ["drafts"] });
      void go({ to: `/drafts/${draft.id}` });
    },
  });
  if (data.error) return <Trouble error={data.error} />;
  if (data.isPending) {
    return (
      <Center>
        <Loader />
      </Center>
    );
  }
  const sheet = data.data.sheets.find((entry) => entry.name === chosen) ?? data.data.sheets[0];
  return (
    <main className="data">
      <div className="data-bar">
        <Title order={2} size="md">
          {t("data_of", { site })}
        </Title>
        <Text size="xs" c="dimmed">
          {t("data_version", { n: data.data.version })}
        </Text>
        <Anchor size="sm" href={workbookOf(site, i18n.language)} download ml="auto">
          {t("data_download")}
        </Anchor>
        {may("draft") ? (
          <>
            <Button size="xs" variant="default" onClick={() => setIsUploading(true)}>
              {t("data_replace")}
            </Button>
            <Button size="xs" onClick={() => opening.mutate()} loading={opening.isPending}>
              {t("data_change")}
            </Button>
          </>
        ) : null}
      </div>
      <Trouble error={opening.error} />
      <div className="data-body">
        <Sheets
          sheets={data.data.sheets.map((entry) => ({ ...entry, count: Math.max(0, entry.rows.length - 1) }))}
          issues={[]}
          shown={sheet?.name ?? ""}
          choose={(name) => {
            setChosen(name);
            setAt({ row: 0, column: 0 });
          }}
        />
        {sheet ? <SheetView sheet={sheet} rows={sheet.rows} marks={NONE} at={at} setAt={setAt} /> : null}
      </div>
      <Modal opened={isUploading} onClose={() => setIsUploading(false)} title={t("data_replace")} size="lg" closeButtonProps={{ "aria-label": t("data_cancel") }}>
        <Stack>
          <Start site={site} />
          <Drafts site={site} />
        </Stack>
      </Modal>
    </main>
  );
}
