// The frame around every page: which site, which page, language, light or dark, who is signed in.

import { ActionIcon, AppShell, Center, Group, Loader, Menu, Select, Text, Tooltip, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "./live";
import { PAGES } from "./pages";
import { SignIn } from "./pages/SignIn";
import { useMay, useSession, useSigning, type Session } from "./session";
import { useSites } from "./sites";
import { turn } from "./texts";
import { Trouble } from "./Trouble";

export function Shell() {
  const session = useSession();
  useLive(Boolean(session.data));
  if (session.isPending) {
    return (
      <Center h="100vh">
        <Loader />
      </Center>
    );
  }
  if (session.error) return <Trouble error={session.error} />;
  if (!session.data) return <SignIn />;
  return (
    <AppShell header={{ height: 48 }} padding={0}>
      <AppShell.Header>
        <Bar session={session.data} />
      </AppShell.Header>
      <AppShell.Main className="page-main">
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

function Bar({ session }: { session: Session }) {
  const { t } = useTranslation();
  const sites = useSites();
  const go = useNavigate();
  const [, kind, site, page] = useLocation({ select: (location) => location.pathname }).split("/");
  const named = kind !== "sites" || site === undefined ? null : decodeURIComponent(site);
  // Pages that belong to no site lead back to the one that was looked at last.
  const last = useRef<string | null>(null);
  if (named !== null) last.current = named;
  const at = named ?? (kind ? (last.current ?? sites.data?.[0]?.id ?? null) : null);
  return (
    <Group h="100%" px="sm" gap="sm" wrap="nowrap">
      <Text component={Link} to="/" fw={700} className="page-name">
        heijunka
      </Text>
      <Select
        size="xs"
        w={190}
        aria-label={t("page_site")}
        placeholder={t("page_site")}
        data={(sites.data ?? []).map((entry) => ({ value: entry.id, label: entry.id }))}
        value={at}
        onChange={(value) => value && void go({ to: `/sites/${encodeURIComponent(value)}/${page ?? PAGES[0].path}` })}
        allowDeselect={false}
      />
      <Group component="nav" gap={2} wrap="nowrap" aria-label={t("page_pages")}>
        {at === null
          ? null
          : PAGES.map((entry) => (
              <Link
                key={entry.path}
                to={`/sites/${encodeURIComponent(at)}/${entry.path}`}
                className="page-tab"
                activeProps={{ className: "page-tab page-tab-on", "aria-current": "page" }}
              >
                {t(entry.title)}
              </Link>
            ))}
      </Group>
      <span className="page-spring" />
      <Switches />
      <Person session={session} />
    </Group>
  );
}

function Switches() {
  const { t, i18n } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  return (
    <>
      <Tooltip label={t("page_language")}>
        <ActionIcon variant="default" aria-label={t("page_language")} onClick={() => void turn(i18n.language === "zh" ? "en" : "zh")}>
          {i18n.language === "zh" ? "EN" : "中"}
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("page_theme")}>
        <ActionIcon variant="default" aria-label={t("page_theme")} onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}>
          ◐
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function Person({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { leave } = useSigning();
  const may = useMay();
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <UnstyledButton className="page-person" aria-label={t("page_person", { name: session.name })}>
          <b>{session.name}</b>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {may("configure") || may("audit") ? (
          <Menu.Item component={Link} to="/admin">
            {t("page_admin")}
          </Menu.Item>
        ) : null}
        <Menu.Item onClick={() => void leave()}>{t("page_sign_out")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
