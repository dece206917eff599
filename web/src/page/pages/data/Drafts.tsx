// The drafts that somebody has begun: nothing is lost when a page is closed.

import { ActionIcon, Anchor, Group, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "../../session";
import { drafts, remove } from "./calls";

/** Lists the drafts of a site, or those that are nobody's yet. */
export function Drafts({ site = "" }: { site?: string }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const may = useMay();
  const list = useQuery({ queryKey: ["drafts"], queryFn: drafts });
  const throwing = useMutation({ mutationFn: remove, onSettled: () => client.invalidateQueries({ queryKey: ["drafts"] }) });
  const found = (list.data ?? []).filter((entry) => entry.site === site);
  if (!found.length) return null;
  return (
    <Stack gap={4}>
      <Title order={3}>{t("data_drafts")}</Title>
      {found.map((entry) => (
        <Group key={entry.id} gap="xs" wrap="nowrap">
          <Anchor component={Link} to={`/drafts/${entry.id}`} size="sm">
            {entry.name}
          </Anchor>
          <Text size="xs" c="dimmed">
            {t("data_draft_of", { who: entry.who, when: new Date(entry.updated).toLocaleString(i18n.language) })}
          </Text>
          {may("draft") ? (
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("data_throw_away", { name: entry.name })} onClick={() => confirm(t("data_throw_away", { name: entry.name })) && throwing.mutate(entry.id)}>
              ×
            </ActionIcon>
          ) : null}
        </Group>
      ))}
    </Stack>
  );
}
