// The sheets of a draft at the left, with how much each holds and whether something is wrong in it.

import { Badge, Button, Menu, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { nouns, type Edit, type Issue, type Outline } from "./calls";

interface Props {
  sheets: readonly (Outline & { count: number })[];
  issues: readonly Issue[];
  shown: string;
  choose: (name: string) => void;
  /** Absent if nothing may be changed. */
  edit?: (edits: Edit[]) => void;
}

/** Lists the sheets. */
export function Sheets({ sheets, issues, shown, choose, edit }: Props) {
  const { t } = useTranslation();
  const known = useQuery({ queryKey: ["nouns"], queryFn: nouns, staleTime: Infinity, enabled: Boolean(edit) });
  const given = new Set(sheets.map((sheet) => sheet.noun));
  const missing = (known.data ?? []).filter((entry) => !given.has(entry.noun));
  return (
    <nav className="data-sheets" aria-label={t("data_sheets")}>
      {sheets.map((sheet) => {
        const count = issues.filter((issue) => issue.sheet === sheet.name && issue.severity === "error").length;
        return (
          <button key={sheet.name} type="button" className="data-sheet" aria-pressed={sheet.name === shown} onClick={() => choose(sheet.name)}>
            <span>{sheet.name}</span>
            {count ? (
              <Badge size="xs" color="red" variant="filled" aria-label={t("data_sheet_errors", { n: count })}>
                {count}
              </Badge>
            ) : sheet.noun === null ? (
              <Text span size="xs" c="dimmed">
                ?
              </Text>
            ) : (
              <span className="data-count">{sheet.count}</span>
            )}
          </button>
        );
      })}
      {edit && missing.length ? (
        <Menu position="right-start">
          <Menu.Target>
            <Button variant="subtle" size="compact-sm" mt={6} fullWidth justify="flex-start">
              {t("data_add_sheet")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={420} className="data-menu">
            {missing.map((entry) => (
              <Menu.Item
                key={entry.noun}
                title={entry.about}
                onClick={() => {
                  edit([{ kind: "add", name: entry.title, cells: [entry.columns.filter((column) => column.is_basic).map((column) => column.header)] }]);
                  choose(entry.title);
                }}
              >
                {entry.title}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </nav>
  );
}
