/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "broker.h"

/* Debian's directory of it is named after its version. */
#define APPLICATION "/usr/lib/*/ejabberd-*/ebin/ejabberd.app"

/* What is not named is denied. */
#define RIGHTS "      \"" BROKER_TOPICS "/#\":\n        - allow\n"

static char *
find_version (void)
{
  g_autofree char *path = broker_find_file (APPLICATION);

  return broker_read_match (path, "\\{vsn, *\"([^\"]+)\"");
}

static void
add_listener (Broker          *self,
              GString         *text,
              BrokerTransport  transport)
{
  gboolean websocket = transport == BROKER_WS || transport == BROKER_WSS;

  g_string_append_printf (text, "  -\n    port: %u\n    ip: \"127.0.0.1\"\n    module: %s\n",
                          self->ports[transport], websocket ? "ejabberd_http" : "mod_mqtt");
  if (transport == BROKER_WSS || transport == BROKER_MQTTS)
    g_string_append (text, "    tls: true\n");
  if (websocket)
    g_string_append (text, "    request_handlers:\n      /mqtt: mod_mqtt\n");
  else
    g_string_append_printf (text, "    max_payload_size: %d\n", BROKER_MAX_PACKET_SIZE);
}

static void
prepare (Broker *self)
{
  g_autoptr (GString) text = g_string_new ("loglevel: warning\nhosts: [localhost]\n"
                                           "auth_method: internal\n");
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_autofree char *both = NULL;

  g_file_get_contents (self->certificates->server, &certificate, NULL, NULL);
  g_file_get_contents (self->certificates->server_key, &key, NULL, NULL);
  both = g_strconcat (certificate, key, NULL);
  broker_write (self, "server.pem", both);

  g_string_append_printf (text, "certfiles: [\"%s/server.pem\"]\nca_file: \"%s\"\nlisten:\n",
                          self->dir, self->certificates->ca);
  for (BrokerTransport transport = 0; transport < BROKER_N_TRANSPORTS; transport++)
    add_listener (self, text, transport);

  g_string_append (text,
                   "modules:\n"
                   "  mod_mqtt:\n"
                   "    db_type: mnesia\n"
                   "    max_queue: unlimited\n"
                   "    access_subscribe:\n" RIGHTS
                   "    access_publish:\n" RIGHTS);
  broker_write (self, "ejabberd.yml", text->str);
}

/* Not with ejabberdctl, which becomes the user that Debian has made for it. Without
 * a name the node needs neither a cookie nor epmd. */
static GSubprocess *
launch (Broker               *self,
        GSubprocessLauncher  *launcher,
        GError              **error)
{
  g_autofree char *path = broker_find_file (APPLICATION);
  g_autofree char *ebin = g_path_get_dirname (path);
  g_autofree char *application = g_path_get_dirname (ebin);
  g_autofree char *libraries = g_path_get_dirname (application);
  g_autofree char *config = g_build_filename (self->dir, "ejabberd.yml", NULL);
  g_autofree char *log = g_build_filename (self->dir, "ejabberd.log", NULL);
  g_autofree char *database = g_strdup_printf ("\"%s/database\"", self->dir);

  g_subprocess_launcher_setenv (launcher, "ERL_LIBS", libraries, TRUE);
  g_subprocess_launcher_setenv (launcher, "ERL_CRASH_DUMP_BYTES", "0", TRUE);
  g_subprocess_launcher_setenv (launcher, "EJABBERD_CONFIG_PATH", config, TRUE);
  g_subprocess_launcher_setenv (launcher, "EJABBERD_LOG_PATH", log, TRUE);

  return g_subprocess_launcher_spawn (launcher, error, "erl", "-noinput", "-mnesia", "dir", database,
                                      "-s", "ejabberd", "-eval",
                                      "ejabberd_auth:try_register(<<\"user\">>, <<\"localhost\">>, "
                                      "<<\"" BROKER_PASSWORD "\">>).",
                                      NULL);
}

const BrokerClass broker_ejabberd = {
  .name = "ejabberd",
  .versions = { MQTT_VERSION_5_0, MQTT_VERSION_3_1_1 },
  .username = "user@localhost",
  .maximum_qos = MQTT_QOS_2,
  .features = BROKER_RESUMES,
  .find_version = find_version,
  .prepare = prepare,
  .launch = launch,
};
