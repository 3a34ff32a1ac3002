/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "differences.h"

/* Each is checked to be still so. */
static const Difference differences[] = {
  { "mosquitto", "subprotocol", NULL, NULL,
    "the error is another",
    "It closes the connection without any answer to the HTTP request." },
  { "mosquitto", "take-over", NULL, "5.0",
    "lost for another reason",
    "It closes the old connection without a DISCONNECT that says why.",
    "5.0 §3.1.4" },
  { "mosquitto", "refused-subscription", NULL, NULL,
    "the answer to the denied filter is 1,",
    "Its ACL file is about messages: the subscription is granted, and nothing comes." },
  { "mosquitto", "refused-publish", NULL, NULL,
    "the connection is lost",
    "It closes the connection after it has refused a PUBLISH." },
  { "mosquitto", "alias-from-server", NULL, NULL,
    "n_aliases > 0",
    "It does not use Topic Aliases itself." },
  { "mosquitto", "receive-maximum", NULL, NULL,
    "more unacknowledged messages than the Receive Maximum",
    "It sends up to three of the messages that wait for each that is acknowledged, and so "
    "more than were allowed.",
    "5.0 §3.3.4" },

  { "rabbitmq", "version", NULL, NULL,
    "is not refused",
    "It closes the connection instead of answering a CONNECT of 5.0.",
    "3.1.1 §3.1.2.2" },
  { "rabbitmq", "password", "ws,wss", NULL,
    "not refused",
    "It closes the WebSocket (1002) instead of refusing with CONNACK." },
  { "rabbitmq", "subprotocol", NULL, NULL,
    "!player_connect",
    "It agrees to any subprotocol.",
    "3.1.1 §6" },
  { "rabbitmq", "qos", NULL, NULL,
    "PUBACK has come",
    "It has no QoS 2: it answers a PUBLISH of QoS 2 with PUBACK, which is a fault.",
    "3.1.1 §4.3.3" },
  { "rabbitmq", "retained-qos-2", NULL, NULL,
    "the answer to SUBSCRIBE is 1, not 2",
    "It has no QoS 2 and grants QoS 1." },
  { "rabbitmq", "resume", NULL, NULL,
    "the answer to SUBSCRIBE is 1, not 2",
    "It has no QoS 2 and grants QoS 1." },
  { "rabbitmq", "many-qos-2", NULL, NULL,
    "the answer to SUBSCRIBE is 1, not 2",
    "It has no QoS 2 and grants QoS 1." },
  { "rabbitmq", "resubscribe", NULL, NULL,
    "the QoS of the message is 0, not 1",
    "It keeps the subscription of the other QoS too: each message comes twice.",
    "3.1.1 §3.8.4" },
  { "rabbitmq", "shared", NULL, NULL,
    "waited in vain",
    "It has no Shared Subscriptions: $share is a level as any other to it." },
  { "rabbitmq", "refused-subscription", NULL, NULL,
    "the connection is lost",
    "It closes the connection instead of refusing in SUBACK.",
    "3.1.1 §3.8.4" },
  { "rabbitmq", "will", "ws,wss", NULL,
    "the next message is “gone”",
    "Over a WebSocket it publishes the Will after a DISCONNECT too.",
    "3.1.1 §3.14.4" },

  { "rabbitmq", "lost-pubrec", NULL, NULL,
    "the answer to SUBSCRIBE is 1, not 2",
    "It has no QoS 2 and grants QoS 1." },
  { "rabbitmq", "lost-pubcomp", NULL, NULL,
    "the answer to SUBSCRIBE is 1, not 2",
    "It has no QoS 2 and grants QoS 1." },
  { "rabbitmq", "lost-pubrel", NULL, NULL,
    "the answer to SUBSCRIBE is 1, not 2",
    "It has no QoS 2 and grants QoS 1." },

  { "ejabberd", "subprotocol", NULL, NULL,
    "!player_connect",
    "It agrees to any subprotocol.",
    "5.0 §6" },
  { "ejabberd", "server-keep-alive", NULL, NULL,
    "Server Keep Alive is 600, not 120",
    "It has no limit to Keep Alive, and names the one that was asked for." },
  { "ejabberd", "shared", NULL, "3.1.1",
    "the connection is lost",
    "It has no Shared Subscriptions and closes the connection." },
  { "ejabberd", "shared", NULL, "5.0",
    "The server has no Shared Subscriptions",
    "It has no Shared Subscriptions, and says so in CONNACK." },
  { "ejabberd", "unsubscribe-unknown", NULL, NULL,
    "the answer to UNSUBSCRIBE is 0, not 17",
    "It says success although there was no subscription." },
  { "ejabberd", "refused-subscription", NULL, "3.1.1",
    "A return code of SUBACK is reserved",
    "It answers with a reason of MQTT 5.0 (0x8F), which 3.1.1 does not have.",
    "3.1.1 §3.9.3" },
  { "ejabberd", "refused-subscription", NULL, "5.0",
    "the answer to the denied filter is 143, not 135",
    "It gives the reason Topic Filter invalid (0x8F)." },
  { "ejabberd", "refused-publish", NULL, NULL,
    "the reason is 144, not 135",
    "It gives the reason Topic Name invalid (0x90)." },
  { "ejabberd", "alias-from-server", NULL, NULL,
    "n_aliases > 0",
    "It does not use Topic Aliases itself." },
  { "ejabberd", "maximum-packet-size", NULL, NULL,
    "is larger than the Maximum Packet Size",
    "It sends packets that are larger than was allowed.",
    "5.0 §3.1.2.11.4" },
  { "ejabberd", "server-packet-size", NULL, NULL,
    "Maximum Packet Size is 0,",
    "It does not announce its limit." },
  { "ejabberd", "message-expiry", NULL, NULL,
    "the next message is “brief”",
    "It delivers what has expired while it waited.",
    "5.0 §3.3.2.3.3" },
  { "ejabberd", "kill-session", NULL, NULL,
    "Session Present is 0, not 1",
    "It keeps sessions in memory only." },

  { "aedes", "shared", NULL, NULL,
    "waited in vain",
    "It has no Shared Subscriptions: $share is a level as any other to it." },
  { "aedes", "lost-pubcomp", NULL, NULL,
    "waited in vain",
    "It closes the connection when a PUBREL comes again that it had answered already, and so "
    "each time after that. The scene that cuts the connection under load is not for it.",
    "3.1.1 §4.3.3" },
  { "aedes", "kill-session", NULL, NULL,
    "Session Present is 0, not 1",
    "Here it keeps sessions in memory only, its default." },
  { NULL },
};

static gboolean
names (const char *list,
       const char *name)
{
  g_auto (GStrv) parts = NULL;

  if (list == NULL)
    return TRUE;

  parts = g_strsplit (list, ",", -1);
  return g_strv_contains ((const char *const *) parts, name);
}

/* (transfer none) (nullable) */
const Difference *
difference_find (const char *broker,
                 const char *scene,
                 const char *transport,
                 const char *version)
{
  for (const Difference *d = differences; d->broker != NULL; d++)
    {
      if (g_str_equal (d->broker, broker) && g_str_equal (d->scene, scene) &&
          names (d->transports, transport) && names (d->versions, version))
        return d;
    }

  return NULL;
}

/* (nullable): whether it is that something does not come. */
gboolean
difference_is_silence (const Difference *self)
{
  return self != NULL && g_str_has_prefix (self->sign, "waited in vain");
}

/* (transfer full): why, and which rule it breaks. */
char *
difference_to_string (const Difference *self)
{
  if (self->rule == NULL)
    return g_strdup (self->why);

  return g_strdup_printf ("%s It breaks %s.", self->why, self->rule);
}
