// What people and programs may be.

export const ROLES: Record<string, string> = {
  viewer: "role_viewer",
  operator: "role_operator",
  planner: "role_planner",
  approver: "role_approver",
  integrator: "role_integrator",
  admin: "role_admin",
  auditor: "role_auditor",
  agent: "role_agent",
  copilot: "role_copilot",
};
