/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

#include "broker.h"
#include "test-util.h"

/* mosquitto 2.0 has no option that prints its version alone. */
static char *
find_version (void)
{
  g_autofree char *program = broker_find_program ("mosquitto");
  g_autoptr (GRegex) regex = g_regex_new ("^mosquitto version (\\S+)", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *output = NULL;

  if (program == NULL)
    return NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, program, "-h", NULL);
  if (process == NULL || !g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, NULL) ||
      !g_regex_match (regex, output, 0, &match))
    return NULL;

  return g_match_info_fetch (match, 1);
}

static void
write_passwords (Broker *self)
{
  g_autofree char *program = broker_find_program ("mosquitto_passwd");
  g_autofree char *path = g_build_filename (self->dir, "passwords", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              &error, program, "-c", "-b", path, self->klass->username,
                              BROKER_PASSWORD, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

/* The address of a WebSocket is ignored unless the family of addresses is named. */
static void
add_listener (Broker          *self,
              GString         *text,
              BrokerTransport  transport)
{
  g_string_append_printf (text, "listener %u 127.0.0.1\n", self->ports[transport]);
  if (transport == BROKER_WS || transport == BROKER_WSS)
    g_string_append (text, "protocol websockets\nsocket_domain ipv4\n");
  if (transport == BROKER_WSS || transport == BROKER_MQTTS)
    g_string_append_printf (text, "certfile %s\nkeyfile %s\n",
                            self->certificates->server, self->certificates->server_key);
}

static void
prepare (Broker *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *rights = NULL;

  /* As root it would become a user that cannot read the directory. */
  if (geteuid () == 0)
    g_string_append (text, "user root\n");

  g_string_append_printf (text,
                          "allow_anonymous false\npassword_file %s/passwords\nacl_file %s/rights\n"
                          "persistence true\npersistence_location %s/\n"
                          "max_inflight_messages 20\nmax_queued_messages 0\n"
                          "max_keepalive %d\nmax_packet_size %d\nsys_interval 1\n",
                          self->dir, self->dir, self->dir,
                          BROKER_MAX_KEEP_ALIVE, BROKER_MAX_PACKET_SIZE);
  for (BrokerTransport transport = 0; transport < BROKER_N_TRANSPORTS; transport++)
    add_listener (self, text, transport);

  rights = g_strdup_printf ("user %s\ntopic readwrite #\ntopic read $SYS/#\n"
                            "topic deny " BROKER_DENIED_TOPICS "/#\n",
                            self->klass->username);
  broker_write (self, "rights", rights);
  broker_write (self, "mosquitto.conf", text->str);
  write_passwords (self);
}

static GSubprocess *
launch (Broker               *self,
        GSubprocessLauncher  *launcher,
        GError              **error)
{
  g_autofree char *program = broker_find_program ("mosquitto");

  return g_subprocess_launcher_spawn (launcher, error, program, "-c", "mosquitto.conf", NULL);
}

/* It writes another file and gives it this name when it is whole. */
static void
save (Broker *self)
{
  g_autofree char *path = g_build_filename (self->dir, "mosquitto.db", NULL);

  g_unlink (path);
  g_subprocess_send_signal (self->process, SIGUSR1);
  test_await (g_file_test (path, G_FILE_TEST_EXISTS));
}

const BrokerClass broker_mosquitto = {
  .name = "mosquitto",
  .versions = { MQTT_VERSION_5_0, MQTT_VERSION_3_1_1, MQTT_VERSION_3_1 },
  .username = "user",
  .maximum_qos = MQTT_QOS_2,
  .features = BROKER_SYSTEM_TOPICS | BROKER_RESUMES,
  .needs_pace = TRUE,
  .find_version = find_version,
  .prepare = prepare,
  .launch = launch,
  .save = save,
};
