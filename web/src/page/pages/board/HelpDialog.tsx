// What keys and gestures do on the board.

import { List, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";

const LINES = [
  "board_help_drag",
  "board_help_choose",
  "board_help_menu",
  "board_help_nudge",
  "board_help_edit",
  "board_help_undo",
  "board_help_walk",
  "board_help_view",
];

export function HelpDialog({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal closeButtonProps={{ "aria-label": t("board_close") }} opened={isOpen} onClose={close} title={t("board_help")} size="lg" centered>
      <List size="sm" spacing={6}>
        {LINES.map((name) => (
          <List.Item key={name}>{t(name)}</List.Item>
        ))}
      </List>
    </Modal>
  );
}
