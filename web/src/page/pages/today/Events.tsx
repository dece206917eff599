// What happened, the newest first, and the way to tell more.

import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { moment } from "../../clock";
import { Wait } from "../../parts/Wait";
import { pathOf } from "../../plans";
import { ask } from "../../server";
import type { Shape } from "../../shapes";
import { useMay } from "../../session";
import { Trouble } from "../../Trouble";
import { useKeys } from "../../useKeys";
import { Card } from "./Card";
import { TellDialog } from "./TellDialog";
import { recent } from "./today";

const DAY = 86_400_000;
const SHOWN = 12;

export function Events({ site }: { site: string }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const [isTelling, setTelling] = useState(false);
  const found = useQuery({
    queryKey: ["sites", site, "events", i18n.language],
    queryFn: () => ask<Shape<"Happenings">>("GET", `${pathOf(site)}/events`),
  });
  const all = found.data?.events ?? [];
  const newest = all.length ? Date.parse(all[all.length - 1].at) : 0;
  const list = recent(all, newest - DAY);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  useKeys({ e: () => may("report") && setTelling(true) });
  return (
    <Card
      title={t("today_happened")}
      count={list.length}
      colour="orange"
      tools={
        may("report") ? (
          <Button size="xs" variant="default" onClick={() => setTelling(true)}>
            {t("today_tell")}
          </Button>
        ) : null
      }
    >
      <Trouble error={found.error} />
      {found.isPending ? <Wait /> : null}
      {found.data && !list.length ? (
        <Text size="sm" c="dimmed">
          {t("today_no_events")}
        </Text>
      ) : null}
      <ol className="today-events">
        {list.slice(0, SHOWN).map((event) => (
          <li key={event.number} title={moment(event.at, "date", i18n.language, zone)}>
            {event.text}
          </li>
        ))}
      </ol>
      <TellDialog site={site} isOpen={isTelling} close={() => setTelling(false)} />
    </Card>
  );
}
