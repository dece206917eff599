// Where everything is: `/` the sites, `/sites/{site}/{page}`, `/setup`.

import { VisuallyHidden } from "@mantine/core";
import { createRootRoute, createRoute, createRouter, Outlet, redirect } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PAGES } from "./pages";
import { AdminPage } from "./pages/admin/AdminPage";
import { DraftPage } from "./pages/data/DraftPage";
import { SetUp } from "./pages/SetUp";
import { Sites } from "./pages/Sites";
import { Shell } from "./Shell";
import { Trouble } from "./Trouble";

const root = createRootRoute({ component: Outlet, errorComponent: ({ error }) => <Trouble error={error} /> });
const setup = createRoute({ getParentRoute: () => root, path: "/setup", component: SetUp });
const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });
const sites = createRoute({ getParentRoute: () => shell, path: "/", component: Sites });
const draft = createRoute({ getParentRoute: () => shell, path: "/drafts/$draft", component: DraftPage });
const admin = createRoute({
  getParentRoute: () => shell,
  path: "/admin",
  validateSearch: (search: Record<string, unknown>) => search,
  component: AdminPage,
});
const site = createRoute({ getParentRoute: () => shell, path: "/sites/$site", component: Outlet });
const first = createRoute({
  getParentRoute: () => site,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: `/sites/${params.site}/${PAGES[0].path}` });
  },
});
const pages = PAGES.map(({ path, title, page: Page }) =>
  createRoute({
    getParentRoute: () => site,
    path,
    validateSearch: (search: Record<string, unknown>) => search,
    component: function Shown() {
      const { t } = useTranslation();
      const { site: name } = site.useParams();
      return (
        <>
          <VisuallyHidden component="h1">{t(title)}</VisuallyHidden>
          <Page site={name} key={name} />
        </>
      );
    },
  }),
);

export const ROUTER = createRouter({
  routeTree: root.addChildren([setup, shell.addChildren([sites, draft, admin, site.addChildren([first, ...pages])])]),
  defaultErrorComponent: ({ error }) => <Trouble error={error} />,
});
