// While something is fetched.

import { Center, Loader } from "@mantine/core";

export function Wait() {
  return (
    <Center className="nothing">
      <Loader size="sm" />
    </Center>
  );
}
