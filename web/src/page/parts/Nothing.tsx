// Where there is nothing yet: what would stand here, and how to come to it.

import { Center, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

export function Nothing({ title, help, children }: { title: string; help?: string; children?: ReactNode }) {
  return (
    <Center className="nothing">
      <Stack align="center" maw={440} gap="xs">
        <Text fw={600}>{title}</Text>
        {help ? (
          <Text size="sm" c="dimmed" ta="center">
            {help}
          </Text>
        ) : null}
        {children}
      </Stack>
    </Center>
  );
}
