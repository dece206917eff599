// Who did what, in a chain that shows whether it is whole.

import { Alert, Button, Group, Pagination, Stack, Table, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { moment } from "../../clock";
import { Nothing } from "../../parts/Nothing";
import { Wait } from "../../parts/Wait";
import { ask } from "../../server";
import { Trouble } from "../../Trouble";
import type { Shape } from "../../shapes";

const SIZE = 50;
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function Audit() {
  const { t, i18n } = useTranslation();
  const [who, setWho] = useState("");
  const [page, setPage] = useState(1);
  const slow = useDeferredValue(who);
  const found = useQuery({
    queryKey: ["audit", slow, page],
    queryFn: () => ask<Shape<"Audit">>("GET", `/v1/audit?${new URLSearchParams({ who: slow, page: String(page), size: String(SIZE) })}`),
    placeholderData: (before) => before,
  });
  const verify = useMutation({ mutationFn: () => ask<Shape<"Soundness">>("GET", "/v1/audit/verify") });
  if (found.isPending) return <Wait />;
  if (found.error) return <Trouble error={found.error} />;
  const { count, lines } = found.data;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <TextInput
          size="xs"
          w={220}
          placeholder={t("admin_by_whom")}
          aria-label={t("admin_by_whom")}
          value={who}
          onChange={(event) => {
            setWho(event.currentTarget.value);
            setPage(1);
          }}
        />
        <Button size="xs" variant="default" onClick={() => verify.mutate()} loading={verify.isPending}>
          {t("admin_verify")}
        </Button>
      </Group>
      <Trouble error={verify.error} />
      {verify.data ? (
        <Alert color={verify.data.is_sound ? "teal" : "red"} role="status">
          {verify.data.is_sound ? t("admin_sound") : verify.data.faults.join(" ")}
        </Alert>
      ) : null}
      {lines.length ? null : <Nothing title={t("admin_no_lines")} />}
      <Table verticalSpacing={4} fz="sm">
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.number}>
              <Table.Td c="dimmed" w={70}>
                {line.number}
              </Table.Td>
              <Table.Td w={160}>{moment(line.at, "date", i18n.language, ZONE)}</Table.Td>
              <Table.Td w={140}>
                <b>{line.who}</b>
              </Table.Td>
              <Table.Td w={170}>{line.action}</Table.Td>
              <Table.Td className="admin-details">
                {[line.site, ...Object.entries(line.details).map(([name, value]) => `${name}: ${told(value)}`)].filter(Boolean).join(" · ")}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {count > SIZE ? <Pagination size="sm" total={Math.ceil(count / SIZE)} value={page} onChange={setPage} /> : null}
    </Stack>
  );
}

function told(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
