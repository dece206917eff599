// Backups: what there is, one made now, one taken away; how a store is filled from one.

import { Anchor, Button, Code, Group, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../../announce";
import { moment } from "../../clock";
import { isUnderWay, useJobs } from "../../jobs";
import { Nothing } from "../../parts/Nothing";
import { Wait } from "../../parts/Wait";
import { ask } from "../../server";
import type { Shape } from "../../shapes";
import { Trouble } from "../../Trouble";

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const PATH = "/v1/backups";

/** Returns a size as it is read. */
function sizeOf(bytes: number, language: string): string {
  const unit = bytes >= 1e9 ? "gigabyte" : bytes >= 1e6 ? "megabyte" : "kilobyte";
  const value = bytes / { gigabyte: 1e9, megabyte: 1e6, kilobyte: 1e3 }[unit];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

export function Backups() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const backups = useQuery({ queryKey: ["backups"], queryFn: () => ask<Shape<"Backups">>("GET", PATH) });
  const job = useJobs("", "backup").data?.[0];
  const isMaking = job !== undefined && isUnderWay(job);
  const was = useRef(isMaking);
  useEffect(() => {
    if (was.current && !isMaking) {
      void client.invalidateQueries({ queryKey: ["backups"] });
      if (job?.state === "done") announce(t("admin_backup_made"));
    }
    was.current = isMaking;
  }, [isMaking, job?.state, client, t]);
  const make = useMutation({ mutationFn: () => ask("POST", PATH), onSuccess: () => client.invalidateQueries({ queryKey: ["jobs"] }) });
  const remove = useMutation({
    mutationFn: (name: string) => ask("DELETE", `${PATH}/${name}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ["backups"] }),
  });
  if (backups.isPending) return <Wait />;
  if (backups.error) return <Trouble error={backups.error} />;
  const button = (
    <Button size="xs" onClick={() => make.mutate()} loading={make.isPending || isMaking}>
      {t("admin_back_up")}
    </Button>
  );
  const failed = job?.state === "failed" ? job.error : "";
  return (
    <Stack gap="sm">
      <Trouble error={make.error ?? remove.error} />
      {failed && (
        <Text size="sm" c="red" role="alert">
          {failed}
        </Text>
      )}
      {backups.data.backups.length ? (
        <>
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              {t("admin_backups_where", { folder: backups.data.folder })}
            </Text>
            {button}
          </Group>
          <Table verticalSpacing={6} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("admin_backup_made_at")}</Table.Th>
                <Table.Th>{t("admin_backup_size")}</Table.Th>
                <Table.Th>{t("admin_backup_file")}</Table.Th>
                <Table.Th />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {backups.data.backups.map((entry) => (
                <Table.Tr key={entry.name}>
                  <Table.Td>{moment(entry.made, "full", i18n.language, ZONE)}</Table.Td>
                  <Table.Td>{sizeOf(entry.size, i18n.language)}</Table.Td>
                  <Table.Td>
                    <Anchor size="sm" href={`${PATH}/${entry.name}`} download={entry.name}>
                      {entry.name}
                    </Anchor>
                  </Table.Td>
                  <Table.Td ta="right">
                    <Button size="compact-xs" color="red" variant="light" onClick={() => remove.mutate(entry.name)}>
                      {t("admin_remove")}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      ) : (
        <Nothing title={t("admin_no_backups")} help={t("admin_no_backups_help")}>
          {button}
        </Nothing>
      )}
      <Text size="sm">{t("admin_restore_help")}</Text>
      <Code block>heijunka db restore FILE --store NEW</Code>
    </Stack>
  );
}
