/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-options.h"
#include "test-certificates.h"

G_BEGIN_DECLS

typedef enum
{
  BROKER_WS,
  BROKER_WSS,
  BROKER_MQTT,
  BROKER_MQTTS,
  BROKER_N_TRANSPORTS,
} BrokerTransport;

/* For what a broker listens to beside MQTT. */
#define BROKER_N_OTHER_PORTS 2

#define BROKER_PASSWORD "secret"

/* Topics begin with one of these levels: the first is allowed, the second is not. */
#define BROKER_TOPICS "t"
#define BROKER_DENIED_TOPICS "denied"

/* The server's own limits where it can be told: what MQTT 5 announces. */
#define BROKER_MAX_KEEP_ALIVE 120
#define BROKER_MAX_PACKET_SIZE (2 * 1024 * 1024)

typedef struct _Broker Broker;

/**
 * BrokerClass:
 * @name: what the test calls it
 * @versions: the versions it speaks, newest first, ended by 0
 * @username: the only user
 * @maximum_qos: the highest it has
 * @durable: whether what it has acknowledged survives kill -9
 * @needs_pace: whether it is slow while it has little to do
 * @find_version: (transfer full) (nullable): its version, %NULL if it is not installed
 * @prepare: writes its configuration into its directory
 * @launch: (transfer full): starts it
 * @save: (nullable): makes it save its sessions, if it does not do so by itself
 */
typedef struct
{
  const char *name;
  MqttVersion versions[4];
  const char *username;
  MqttQos maximum_qos;
  gboolean durable;
  gboolean needs_pace;
  char *(*find_version) (void);
  void (*prepare) (Broker *self);
  GSubprocess *(*launch) (Broker *self, GSubprocessLauncher *launcher, GError **error);
  void (*save) (Broker *self);
} BrokerClass;

/**
 * Broker:
 *
 * A real broker of our own, on loopback, with everything it writes in a directory
 * of its own. It ends with the test, whatever becomes of that.
 */
struct _Broker
{
  const BrokerClass *klass;
  TestCertificates *certificates;
  GSubprocess *process;
  GSubprocess *companion;
  char *version;
  char *dir;
  guint16 ports[BROKER_N_TRANSPORTS];
  guint16 other_ports[BROKER_N_OTHER_PORTS];
};

extern const BrokerClass broker_mosquitto;
extern const BrokerClass broker_rabbitmq;
extern const BrokerClass broker_ejabberd;
extern const BrokerClass broker_aedes;

Broker     *broker_new               (const BrokerClass  *klass);
void        broker_free              (Broker             *self);
void        broker_start             (Broker             *self);
void        broker_kill              (Broker             *self);
void        broker_save              (Broker             *self);
MqttOptions *
            broker_create_options    (Broker             *self,
                                      BrokerTransport     transport,
                                      const char         *client_id);
const char *broker_transport_get_name (BrokerTransport    transport);

/* For the implementations. */
char       *broker_find_program      (const char         *name);
char       *broker_find_file         (const char         *pattern);
char       *broker_read_match        (const char         *path,
                                      const char         *pattern);
void        broker_write             (Broker             *self,
                                      const char         *name,
                                      const char         *text);

G_END_DECLS
