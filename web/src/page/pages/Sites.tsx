// The sites, each a way in; where there is but one, it is entered at once.

import { Anchor, Center, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import { Link, Navigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSites } from "../sites";
import { Drafts } from "./data/Drafts";
import { Start } from "./data/Start";
import { Trouble } from "../Trouble";

export function Sites() {
  const { t } = useTranslation();
  const sites = useSites();
  if (sites.error) return <Trouble error={sites.error} />;
  if (sites.isPending) {
    return (
      <Center h="60vh">
        <Loader />
      </Center>
    );
  }
  const to = (id: string): string => `/sites/${encodeURIComponent(id)}`;
  if (sites.data.length === 1) return <Navigate to={to(sites.data[0].id)} replace />;
  return (
    <Stack p="xl" maw={640} mx="auto">
      <Title order={1}>{t("page_sites")}</Title>
      {sites.data.length ? null : <Text c="dimmed">{t("page_no_sites")}</Text>}
      {sites.data.map((site) => (
        <Paper key={site.id} withBorder p="md">
          <Anchor component={Link} to={to(site.id)} fw={600}>
            {site.id}
          </Anchor>
        </Paper>
      ))}
      <Drafts />
      <Start />
    </Stack>
  );
}
