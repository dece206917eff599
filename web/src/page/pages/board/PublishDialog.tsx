// Publishing is asked for twice: the second time with what changes for whom.

import { Button, Group, List, Loader, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Trouble } from "../../Trouble";

interface Props {
  version: number | null;
  inForce: number | null;
  lines: string[] | null;
  fault: unknown;
  isBusy: boolean;
  publish: () => void;
  close: () => void;
}

const MOST = 30;

export function PublishDialog({ version, inForce, lines, fault, isBusy, publish, close }: Props) {
  const { t } = useTranslation();
  return (
    <Modal closeButtonProps={{ "aria-label": t("board_close") }} opened={version !== null} onClose={close} size="lg" centered title={t("board_publish_title", { n: version ?? "" })}>
      <Stack>
        <Text size="sm">{inForce === null ? t("board_publish_first") : t("board_publish_replaces", { n: inForce })}</Text>
        {lines === null && !fault ? <Loader size="sm" /> : null}
        {lines?.length ? (
          <List size="sm" spacing={4} className="board-lines">
            {lines.slice(0, MOST).map((line, n) => (
              <List.Item key={n}>{line}</List.Item>
            ))}
          </List>
        ) : null}
        {lines && lines.length > MOST ? <Text size="xs">{t("board_more", { n: lines.length - MOST })}</Text> : null}
        <Trouble error={fault} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {t("board_cancel")}
          </Button>
          <Button onClick={publish} loading={isBusy}>
            {t("board_publish_now")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
