/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "broker.h"

static char *
find_version (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "broker", "node_modules", "aedes",
                                                 "package.json", NULL);

  return broker_read_match (path, "\"version\": *\"([^\"]+)\"");
}

static void
prepare (Broker *self)
{
}

static GSubprocess *
launch (Broker               *self,
        GSubprocessLauncher  *launcher,
        GError              **error)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "broker", "aedes.js", NULL);
  g_autofree char *settings = NULL;

  settings = g_strdup_printf ("{\"ports\": {\"ws\": %u, \"wss\": %u, \"mqtt\": %u, \"mqtts\": %u}, "
                              "\"cert\": \"%s\", \"key\": \"%s\", "
                              "\"username\": \"%s\", \"password\": \"%s\"}",
                              self->ports[BROKER_WS], self->ports[BROKER_WSS],
                              self->ports[BROKER_MQTT], self->ports[BROKER_MQTTS],
                              self->certificates->server, self->certificates->server_key,
                              self->klass->username, BROKER_PASSWORD);

  return g_subprocess_launcher_spawn (launcher, error, "node", script, settings, NULL);
}

const BrokerClass broker_aedes = {
  .name = "aedes",
  .versions = { MQTT_VERSION_3_1_1, MQTT_VERSION_3_1 },
  .username = "user",
  .maximum_qos = MQTT_QOS_2,
  .features = BROKER_SYSTEM_TOPICS | BROKER_FRAMINGS,
  .find_version = find_version,
  .prepare = prepare,
  .launch = launch,
};
