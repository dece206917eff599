// Who may come in and what they may do, keys for programs, what was done by whom, and the keeping of it all.

import { Tabs, VisuallyHidden } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Nothing } from "../../parts/Nothing";
import { useMay } from "../../session";
import { Audit } from "./Audit";
import { Backups } from "./Backups";
import { Settings } from "./Settings";
import { Tokens } from "./Tokens";
import { Users } from "./Users";
import { Webhooks } from "./Webhooks";
import "./admin.css";

export function AdminPage() {
  const { t } = useTranslation();
  const may = useMay();
  const go = useNavigate();
  const search: { tab?: unknown } = useSearch({ strict: false });
  const tabs = [
    { value: "users", title: "admin_users", page: Users, leave: "configure" },
    { value: "tokens", title: "admin_tokens", page: Tokens, leave: "configure" },
    { value: "webhooks", title: "admin_hooks", page: Webhooks, leave: "configure" },
    { value: "backups", title: "admin_backups", page: Backups, leave: "configure" },
    { value: "settings", title: "admin_settings", page: Settings, leave: "configure" },
    { value: "audit", title: "admin_audit", page: Audit, leave: "audit" },
  ].filter((entry) => may(entry.leave));
  if (!tabs.length) return <Nothing title={t("admin_no_leave")} help={t("admin_no_leave_help")} />;
  const shown = tabs.find((entry) => entry.value === search.tab) ?? tabs[0];
  return (
    <div className="admin">
      <VisuallyHidden component="h1">{t("page_admin")}</VisuallyHidden>
      <Tabs value={shown.value} onChange={(tab) => void go({ to: "/admin", search: { tab: tab ?? "" }, replace: true })} keepMounted={false}>
        <Tabs.List>
          {tabs.map((entry) => (
            <Tabs.Tab key={entry.value} value={entry.value}>
              {t(entry.title)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ value, page: Page }) => (
          <Tabs.Panel key={value} value={value} pt="md">
            <Page />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}
