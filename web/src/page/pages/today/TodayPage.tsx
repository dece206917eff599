// The day: what happened, what it breaks, what is proposed, what is not there yet; and the lists for the floor.

import { SegmentedControl } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Nothing } from "../../parts/Nothing";
import { Wait } from "../../parts/Wait";
import { currentOf, usePlans } from "../../plans";
import { isFault } from "../../server";
import { Trouble } from "../../Trouble";
import { Adjustments } from "./Adjustments";
import { DispatchLists } from "./DispatchLists";
import { Events } from "./Events";
import { Broken } from "./Broken";
import { Missing } from "./Missing";
import "./today.css";

export function TodayPage({ site }: { site: string }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const plans = usePlans(site);
  const search: { view?: unknown } = useSearch({ strict: false });
  const view = search.view === "dispatch" ? "dispatch" : "day";
  if (isFault(plans.error, 404)) return <Nothing title={t("today_none")} help={t("today_none_help")} />;
  if (plans.error) return <Trouble error={plans.error} />;
  if (!plans.data) return <Wait />;
  const number = currentOf(plans.data);
  if (number === null) return <Nothing title={t("today_none")} help={t("today_none_help")} />;
  return (
    <div className="today">
      <div className="page-bar no-print">
        <SegmentedControl
          size="xs"
          value={view}
          onChange={(value) => void go({ to: `/sites/${encodeURIComponent(site)}/today`, search: value === "day" ? {} : { view: value }, replace: true })}
          aria-label={t("today_view")}
          data={[
            { value: "day", label: t("today_day") },
            { value: "dispatch", label: t("today_dispatch") },
          ]}
        />
      </div>
      {view === "day" ? (
        <div className="today-day">
          <div>
            <Adjustments site={site} />
            <Events site={site} />
          </div>
          <div>
            <Broken site={site} />
            <Missing site={site} number={number} />
          </div>
        </div>
      ) : (
        <DispatchLists site={site} number={number} />
      )}
    </div>
  );
}
