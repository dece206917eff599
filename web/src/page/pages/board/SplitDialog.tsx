// Asks at what quantity an order is cut in two.

import { Button, Group, Modal, NumberInput, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  order: string | null;
  quantity: number;
  unit: string;
  split: (quantity: number) => void;
  close: () => void;
}

export function SplitDialog({ order, quantity, unit, split, close }: Props) {
  const { t } = useTranslation();
  const [first, setFirst] = useState<string | number>(0);
  useEffect(() => setFirst(Math.floor(quantity / 2)), [order, quantity]);
  const size = Number(first);
  const isPossible = size > 0 && size < quantity;
  return (
    <Modal closeButtonProps={{ "aria-label": t("board_close") }} opened={order !== null} onClose={close} title={t("board_split_title", { order: order ?? "" })} centered>
      <Stack>
        <NumberInput
          label={t("board_split_first")}
          value={first}
          onChange={setFirst}
          min={0}
          max={quantity}
          suffix={` ${unit}`}
          data-autofocus
        />
        <Text size="sm" c="dimmed">
          {t("board_split_rest", { n: isPossible ? (quantity - size).toLocaleString() : "–", unit })}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("board_cancel")}
          </Button>
          <Button disabled={!isPossible} onClick={() => split(size)}>
            {t("board_split")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
