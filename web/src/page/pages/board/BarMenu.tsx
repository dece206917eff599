// The menu of a bar, where the pointer asked for it.

import { Kbd, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ACTIONS, type Action } from "./actions";

export interface Spot {
  x: number;
  y: number;
}

interface Props {
  spot: Spot | null;
  suits: (action: Action) => boolean;
  act: (action: Action) => void;
  facts: () => void;
  close: () => void;
}

export function BarMenu({ spot, suits, act, facts, close }: Props) {
  const { t } = useTranslation();
  return (
    <Menu opened={spot !== null} onClose={close} position="bottom-start" shadow="md" withinPortal returnFocus>
      <Menu.Target>
        <button
          type="button"
          className="board-spot"
          tabIndex={-1}
          aria-label={t("board_actions")}
          style={{ left: spot?.x ?? 0, top: spot?.y ?? 0 }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {ACTIONS.filter(suits).map((action) => (
          <Menu.Item key={action.name} onClick={() => act(action)} rightSection={<Kbd size="xs">{action.key.toUpperCase()}</Kbd>}>
            {t(action.label)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={facts}>{t("board_show_chain")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
