// A demand is cancelled only when somebody has said so twice.

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { announce } from "../../announce";
import { Trouble } from "../../Trouble";
import { useTelling } from "./telling";

interface Props {
  site: string;
  demand: string;
  isOpen: boolean;
  close: () => void;
}

export function CancelDialog({ site, demand, isOpen, close }: Props) {
  const { t } = useTranslation();
  const telling = useTelling(site, () => {
    announce(t("orders_told"));
    close();
  });
  return (
    <Modal opened={isOpen} onClose={close} title={t("orders_cancel_title", { demand })} centered>
      <Stack gap="sm">
        <Text size="sm">{t("orders_cancel_help")}</Text>
        <Trouble error={telling.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {t("page_back")}
          </Button>
          <Button
            color="red"
            loading={telling.isPending}
            onClick={() => telling.mutate({ kind: "order-cancelled", words: [demand], options: {} })}
          >
            {t("orders_cancel")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
