// The last step: the draft becomes the data of a site, whole or not at all.

import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Trouble } from "../../Trouble";
import { commit, solve, type Draft } from "./calls";

const SECONDS = 30;

/** Asks whose data a draft is to become. */
export function CommitDialog({ draft, close }: { draft: Draft; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const go = useNavigate();
  const [site, setSite] = useState(draft.site || draft.name.replace(/\.[a-z]+$/i, "").replaceAll("/", "-"));
  const [why, setWhy] = useState("");
  const [isPlanned, setIsPlanned] = useState(true);
  const making = useMutation({
    mutationFn: async () => {
      const done = await commit(draft.id, draft.revision, site.trim(), why.trim());
      if (isPlanned) await solve(done.site, SECONDS);
      return done;
    },
    onSuccess: (done) => {
      void client.invalidateQueries({ queryKey: ["drafts"], refetchType: "none" });
      void client.invalidateQueries({ queryKey: ["sites"] });
      void client.invalidateQueries({ queryKey: ["jobs"] });
      void go({ to: `/sites/${encodeURIComponent(done.site)}/board` });
    },
  });
  return (
    <Modal opened onClose={close} title={t("data_commit_title")} closeButtonProps={{ "aria-label": t("data_cancel") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          making.mutate();
        }}
      >
        <Stack>
          <Text size="sm">{t("data_commit_help")}</Text>
          <TextInput label={t("data_commit_site")} value={site} onChange={(event) => setSite(event.currentTarget.value)} readOnly={Boolean(draft.site)} maxLength={100} required data-autofocus />
          <TextInput label={t("data_commit_why")} value={why} onChange={(event) => setWhy(event.currentTarget.value)} maxLength={500} />
          <Checkbox label={t("data_commit_plan", { n: SECONDS })} checked={isPlanned} onChange={(event) => setIsPlanned(event.currentTarget.checked)} />
          <Trouble error={making.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("data_cancel")}
            </Button>
            <Button type="submit" loading={making.isPending}>
              {t("data_commit_do")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
