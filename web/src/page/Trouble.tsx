// What went wrong, in plain words, and what to do about it.

import { Alert, List, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isFault } from "./server";

const MOST = 12;

export function Trouble({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  const found = isFault(error) ? error : null;
  const message = found ? found.message || t(found.status ? "trouble_unexpected" : "trouble_unreachable") : String(error);
  return (
    <Alert color="red" role="alert" m="sm" title={message}>
      {found?.advice ? <Text size="sm">{found.advice}</Text> : null}
      {found?.issues.length ? (
        <List size="sm">
          {found.issues.slice(0, MOST).map((issue, n) => (
            <List.Item key={n}>
              {(issue.place ?? issue.id) ? <b>{issue.place ?? issue.id}: </b> : null}
              {issue.what} {issue.advice ?? ""}
            </List.Item>
          ))}
        </List>
      ) : null}
      {found && found.issues.length > MOST ? <Text size="xs">{t("trouble_more", { n: found.issues.length - MOST })}</Text> : null}
    </Alert>
  );
}
