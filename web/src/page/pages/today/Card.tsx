// A part of the day with its heading.

import { Badge, Group, Paper, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  title: string;
  count?: number;
  colour?: string;
  tools?: ReactNode;
  children: ReactNode;
}

export function Card({ title, count, colour = "gray", tools, children }: Props) {
  return (
    <Paper withBorder component="section" className="today-card" aria-label={title}>
      <Group justify="space-between" mb={6} wrap="nowrap">
        <Group gap={8}>
          <Title order={2}>{title}</Title>
          {count === undefined ? null : (
            <Badge size="sm" variant="light" color={count ? colour : "gray"}>
              {count}
            </Badge>
          )}
        </Group>
        {tools}
      </Group>
      {children}
    </Paper>
  );
}
