/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fuzz-input.h"
#include "fuzz-transport.h"
#include "memory-store.h"
#include "mqtt-client.h"

G_BEGIN_DECLS

typedef struct _World World;

/* What the user does at once when the client calls it. */
typedef enum
{
  WORLD_CALL_STATE = 1 << 0,
  WORLD_CALL_CONNECTED = 1 << 1,
  WORLD_CALL_MESSAGES = 1 << 2,
  WORLD_CALL_LOST = 1 << 3,
  WORLD_CALL_ENDED = 1 << 4,
  WORLD_CALL_AUTH = 1 << 5,
} WorldCall;

typedef enum
{
  WORLD_CONNECT,
  WORLD_DISCONNECT,
  WORLD_SUBSCRIBE,
  WORLD_UNSUBSCRIBE,
  WORLD_PUBLISH,
  WORLD_REAUTHENTICATE,
} WorldOperationType;

/* What the user has asked the client to do. */
typedef struct
{
  World *world;
  WorldOperationType type;
  GCancellable *cancellable; /* (nullable) */
  guint16 number;            /* of the WirePublish */
  gboolean ended;
} WorldOperation;

/**
 * World:
 *
 * A client between a user, a network and a disk that do what a script says.
 */
struct _World
{
  FuzzInput script;
  guint8 setup[4];

  MqttClient *client;        /* (nullable): until the user drops it */
  GWeakRef weak;
  WireSession *session;
  GPtrArray *transports;     /* (element-type FuzzTransport) */
  MemoryStore *store;        /* (nullable) */
  GPtrArray *operations;     /* (element-type WorldOperation) */
  GByteArray *held;          /* what the server has written and the network not brought */

  MqttState state;           /* the last that was told */
  WorldCall calls;
  guint depth;
  guint n_subscribed;
  gboolean dropped;
};

/* world.c */
World         *world_new                 (const guint8       *data,
                                          gsize               size);
void           world_end                 (World              *self);
void           world_settle              (World              *self);
FuzzTransport *world_get_transport       (World              *self);

/* world-options.c */
MqttOptions   *world_create_options      (World              *self,
                                          guint8              variant);
gboolean       world_is_same_session     (World              *self,
                                          MqttOptions        *options);

/* world-server.c */
void           world_do_server           (World              *self,
                                          guint8              what);

/* world-user.c */
void           world_do_user             (World              *self,
                                          guint8              what);
void           world_call_user           (World              *self,
                                          WorldCall           call);
void           world_disconnect          (World              *self);

G_END_DECLS
