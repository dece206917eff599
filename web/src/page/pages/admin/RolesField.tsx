// Which roles somebody has.

import { MultiSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ROLES } from "./roles";

interface Props {
  roles: string[];
  put: (roles: string[]) => void;
  isPlain?: boolean;
}

export function RolesField({ roles, put, isPlain }: Props) {
  const { t } = useTranslation();
  return (
    <MultiSelect
      {...(isPlain ? { "aria-label": t("admin_roles"), size: "xs" } : { label: t("admin_roles") })}
      data={Object.entries(ROLES).map(([value, name]) => ({ value, label: t(name) }))}
      value={roles}
      onChange={put}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
