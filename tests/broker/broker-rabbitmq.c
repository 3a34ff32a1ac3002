/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "broker.h"
#include "test-util.h"

#define PROGRAM "/usr/lib/rabbitmq/bin/rabbitmq-server"
#define APPLICATION "/usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins/rabbit-*/ebin/rabbit.app"

/* Beside MQTT there is what its nodes talk to each other with. */
enum
{
  PORT_EPMD,
  PORT_DISTRIBUTION,
};

static char *
find_version (void)
{
  g_autofree char *path = broker_find_file (APPLICATION);

  return broker_read_match (path, "\\{vsn, *\"([^\"]+)\"");
}

static void
write_definitions (Broker *self)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf ("{\"users\": [{\"name\": \"%s\", \"password\": \"%s\", \"tags\": \"\"}],"
                          " \"vhosts\": [{\"name\": \"/\"}],"
                          " \"permissions\": [{\"user\": \"%s\", \"vhost\": \"/\","
                          " \"configure\": \".*\", \"write\": \".*\", \"read\": \".*\"}],"
                          " \"topic_permissions\": [{\"user\": \"%s\", \"vhost\": \"/\","
                          " \"exchange\": \"amq.topic\","
                          " \"write\": \"^" BROKER_TOPICS "\\\\.\", \"read\": \"^(\\\\$share\\\\..*)?" BROKER_TOPICS "\\\\.\"}]}\n",
                          self->klass->username, BROKER_PASSWORD,
                          self->klass->username, self->klass->username);
  broker_write (self, "definitions.json", text);
}

static void
prepare (Broker *self)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf ("listeners.tcp = none\n"
                          "load_definitions = %s/definitions.json\n"
                          "log.console = true\nlog.console.level = warning\nlog.file = false\n"
                          "ssl_options.certfile = %s\nssl_options.keyfile = %s\n"
                          "ssl_options.cacertfile = %s\n"
                          "mqtt.allow_anonymous = false\n"
                          "mqtt.listeners.tcp.1 = 127.0.0.1:%u\n"
                          "mqtt.listeners.ssl.1 = 127.0.0.1:%u\n"
                          "web_mqtt.ws_path = /mqtt\n"
                          "web_mqtt.tcp.listener = 127.0.0.1:%u\n"
                          "web_mqtt.ssl.listener = 127.0.0.1:%u\n"
                          "web_mqtt.ssl.certfile = %s\nweb_mqtt.ssl.keyfile = %s\n"
                          "web_mqtt.ssl.cacertfile = %s\n",
                          self->dir,
                          self->certificates->server, self->certificates->server_key,
                          self->certificates->ca,
                          self->ports[BROKER_MQTT], self->ports[BROKER_MQTTS],
                          self->ports[BROKER_WS], self->ports[BROKER_WSS],
                          self->certificates->server, self->certificates->server_key,
                          self->certificates->ca);
  broker_write (self, "rabbitmq.conf", text);
  broker_write (self, "plugins", "[rabbitmq_mqtt, rabbitmq_web_mqtt].\n");
  write_definitions (self);
}

static void
set_path (Broker              *self,
          GSubprocessLauncher *launcher,
          const char          *variable,
          const char          *name)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);

  g_subprocess_launcher_setenv (launcher, variable, path, TRUE);
}

static void
set_number (GSubprocessLauncher *launcher,
            const char          *variable,
            const char          *prefix,
            guint                number)
{
  g_autofree char *text = g_strdup_printf ("%s%u", prefix, number);

  g_subprocess_launcher_setenv (launcher, variable, text, TRUE);
}

/* One that ends with the test: RabbitMQ starts one that it leaves behind, unless there
 * is one already. */
static void
start_epmd (Broker              *self,
            GSubprocessLauncher *launcher)
{
  g_autofree char *port = g_strdup_printf ("%u", self->other_ports[PORT_EPMD]);
  g_autoptr (GError) error = NULL;

  self->companion = g_subprocess_launcher_spawn (launcher, &error, "epmd", "-address", "127.0.0.1",
                                                 "-port", port, NULL);
  g_assert_no_error (error);

  /* It has ended when another program was faster at its port. */
  test_await (broker_answers (self->other_ports[PORT_EPMD]) ||
              g_subprocess_get_identifier (self->companion) == NULL);
}

/* Not with the program in the path, which becomes the user that Debian has made
 * for it. With ALLOW_INPUT the script is replaced by the broker, so that it is the
 * broker that is killed. */
static GSubprocess *
launch (Broker               *self,
        GSubprocessLauncher  *launcher,
        GError              **error)
{
  start_epmd (self, launcher);

  set_number (launcher, "ERL_EPMD_PORT", "", self->other_ports[PORT_EPMD]);
  g_subprocess_launcher_setenv (launcher, "ERL_EPMD_ADDRESS", "127.0.0.1", TRUE);
  g_subprocess_launcher_setenv (launcher, "ERL_CRASH_DUMP_BYTES", "0", TRUE);
  set_number (launcher, "RABBITMQ_DIST_PORT", "", self->other_ports[PORT_DISTRIBUTION]);
  g_subprocess_launcher_setenv (launcher, "RABBITMQ_NODENAME", "nightjar-test@localhost", TRUE);
  g_subprocess_launcher_setenv (launcher, "RABBITMQ_CONF_ENV_FILE", "/dev/null", TRUE);
  set_path (self, launcher, "RABBITMQ_CONFIG_FILES", "none");
  set_path (self, launcher, "RABBITMQ_ADVANCED_CONFIG_FILE", "none");
  set_path (self, launcher, "RABBITMQ_CONFIG_FILE", "rabbitmq.conf");
  set_path (self, launcher, "RABBITMQ_ENABLED_PLUGINS_FILE", "plugins");
  set_path (self, launcher, "RABBITMQ_MNESIA_BASE", "database");
  set_path (self, launcher, "RABBITMQ_LOG_BASE", "log");
  g_subprocess_launcher_setenv (launcher, "RABBITMQ_ALLOW_INPUT", "1", TRUE);
  g_subprocess_launcher_setenv (launcher, "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                                "-noinput -kernel inet_dist_use_interface {127,0,0,1}", TRUE);

  return g_subprocess_launcher_spawn (launcher, error, PROGRAM, NULL);
}

const BrokerClass broker_rabbitmq = {
  .name = "rabbitmq",
  .versions = { MQTT_VERSION_3_1_1, MQTT_VERSION_3_1 },
  .username = "user",
  .maximum_qos = MQTT_QOS_1,
  .features = BROKER_RESUMES,
  .durable = TRUE,
  .find_version = find_version,
  .prepare = prepare,
  .launch = launch,
};
