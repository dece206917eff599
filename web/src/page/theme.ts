// A calm, dense look for people who sit before it all day.

import { createTheme } from "@mantine/core";

export const THEME = createTheme({
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", sans-serif',
  primaryColor: "blue",
  // Dark enough for white text on it.
  primaryShade: 8,
  defaultRadius: "sm",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "19px" },
  headings: { fontWeight: "650", sizes: { h1: { fontSize: "20px" }, h2: { fontSize: "17px" }, h3: { fontSize: "15px" } } },
  cursorType: "pointer",
});
