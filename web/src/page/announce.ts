// What is said once and goes by itself.

import { notifications } from "@mantine/notifications";

export function announce(message: string): void {
  notifications.show({ message, autoClose: 5000 });
}
