// Work that goes on: how far it is, and a button that ends it.

import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { shareOf, useEndJob, type Job } from "../jobs";

/** Shows a job under way; `seconds` is how long it may take, if that is known. */
export function Working({ job, seconds = null, label }: { job: Job; seconds?: number | null; label: string }) {
  const { t } = useTranslation();
  const end = useEndJob();
  const share = shareOf(job, seconds);
  const { done, count, what } = job.progress;
  return (
    <Stack gap={4} role="status" aria-label={label}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">
          {label} {job.state === "queued" ? t("working_queued") : (what ?? "")} {done !== undefined ? t("working_of", { done, count }) : ""}
        </Text>
        <Button size="compact-xs" variant="default" onClick={() => end.mutate(job.id)} loading={end.isPending}>
          {t("working_end")}
        </Button>
      </Group>
      <Progress value={share ?? (job.state === "queued" ? 0 : 100)} animated={share === null || share === 100} striped={share === null} aria-label={label} />
    </Stack>
  );
}
