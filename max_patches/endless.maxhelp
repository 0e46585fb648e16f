{
 "patcher": {
  "appversion": {
   "architecture": "x64",
   "major": 8,
   "minor": 5,
   "modernui": 1,
   "revision": 5
  },
  "assistshowspatchername": 0,
  "autosave": 0,
  "bglocked": 0,
  "bottomtoolbarpinned": 0,
  "boxanimatetime": 200,
  "boxes": [
   {
    "box": {
     "background": 1,
     "bgcolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "bordercolor": [
      0.1647,
      0.1843,
      0.2078,
      1.0
     ],
     "id": "obj-1",
     "maxclass": "panel",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      24.0,
      188.0,
      40.0
     ],
     "presentation": 1,
     "presentation_rect": [
      8.0,
      8.0,
      1144.0,
      40.0
     ],
     "rounded": 6
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 14.0,
     "id": "obj-2",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      24.0,
      88.0,
      188.0,
      24.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      16.0,
      960.0,
      24.0
     ],
     "text": "Endless Node: every address. A click on a message sends it.",
     "textcolor": [
      0.949,
      0.6392,
      0.2275,
      1.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-3",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      24.0,
      166.0,
      22.0
     ],
     "text": "udpsend 127.0.0.1 9400"
    }
   },
   {
    "box": {
     "id": "obj-4",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      824.0,
      56.0,
      117.0,
      22.0
     ],
     "text": "udpreceive 9401"
    }
   },
   {
    "box": {
     "id": "obj-5",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      88.0,
      103.0,
      22.0
     ],
     "text": "print endless"
    }
   },
   {
    "box": {
     "id": "obj-6",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      824.0,
      120.0,
      173.0,
      22.0
     ],
     "text": "loadmess /notify 1 9401"
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-7",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      24.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      64.0,
      232.0,
      22.0
     ],
     "text": "/prompt gentle rain on leaves with distant thunder",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-8",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      24.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      65.0,
      312.0,
      20.0
     ],
     "text": "what to generate, for all layers without a prompt of ...",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-9",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      56.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      92.0,
      232.0,
      22.0
     ],
     "text": "/negative",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-10",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      56.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      93.0,
      312.0,
      20.0
     ],
     "text": "what to steer away from",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-11",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      88.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      120.0,
      232.0,
      22.0
     ],
     "text": "/layers 3",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-12",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      88.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      121.0,
      312.0,
      20.0
     ],
     "text": "layers sounding at once",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-13",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      120.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      148.0,
      232.0,
      22.0
     ],
     "text": "/fade 6",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-14",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      120.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      149.0,
      312.0,
      20.0
     ],
     "text": "crossfade of clips and prompts; at least 5 ms always",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-15",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      152.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      176.0,
      232.0,
      22.0
     ],
     "text": "/fade/law equal_power",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-16",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      152.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      177.0,
      312.0,
      20.0
     ],
     "text": "shape of the crossfade: sin/cos, or sin^2/cos^2 for ...",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-17",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      184.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      204.0,
      232.0,
      22.0
     ],
     "text": "/gain 1",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-18",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      184.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      205.0,
      312.0,
      20.0
     ],
     "text": "linear master gain",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-19",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      216.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      232.0,
      232.0,
      22.0
     ],
     "text": "/gain/db 0",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-20",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      216.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      233.0,
      312.0,
      20.0
     ],
     "text": "the master gain in decibels; -90 and below is silence",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-21",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      248.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      260.0,
      232.0,
      22.0
     ],
     "text": "/duration 15",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-22",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      248.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      261.0,
      312.0,
      20.0
     ],
     "text": "length of a generated clip; by default the engine's own",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-23",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      280.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      288.0,
      232.0,
      22.0
     ],
     "text": "/steps 25",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-24",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      280.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      289.0,
      312.0,
      20.0
     ],
     "text": "denoising steps (engines that denoise)",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-25",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      312.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      316.0,
      232.0,
      22.0
     ],
     "text": "/guidance 4.5",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-26",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      312.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      317.0,
      312.0,
      20.0
     ],
     "text": "classifier-free guidance scale (engines with guidance)",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-27",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      344.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      344.0,
      232.0,
      22.0
     ],
     "text": "/seed -1",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-28",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      344.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      345.0,
      312.0,
      20.0
     ],
     "text": "-1: random; from 0: a repeatable run",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-29",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      376.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      372.0,
      232.0,
      22.0
     ],
     "text": "/engine procedural",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-30",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      376.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      373.0,
      312.0,
      20.0
     ],
     "text": "the engine that makes clips; the old one plays on ...",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-31",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      408.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      400.0,
      232.0,
      22.0
     ],
     "text": "/layer/1/gain 1",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-32",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      408.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      401.0,
      312.0,
      20.0
     ],
     "text": "linear gain of one layer",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-33",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      440.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      428.0,
      232.0,
      22.0
     ],
     "text": "/layer/1/pan 0",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-34",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      440.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      429.0,
      312.0,
      20.0
     ],
     "text": "balance of one layer, -1 left to 1 right, equal power",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-35",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      472.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      456.0,
      232.0,
      22.0
     ],
     "text": "/layer/1/azimuth 0",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-36",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      472.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      457.0,
      312.0,
      20.0
     ],
     "text": "where a layer stands among more than two channels, ...",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-37",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      504.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      484.0,
      232.0,
      22.0
     ],
     "text": "/layer/1/mute 0",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-38",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      504.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      485.0,
      312.0,
      20.0
     ],
     "text": "silences one layer",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-39",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      536.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      512.0,
      232.0,
      22.0
     ],
     "text": "/layer/1/solo 0",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-40",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      536.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      513.0,
      312.0,
      20.0
     ],
     "text": "silences every layer without solo",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-41",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      568.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      540.0,
      232.0,
      22.0
     ],
     "text": "/layer/1/hold 0",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-42",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      568.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      541.0,
      312.0,
      20.0
     ],
     "text": "loops the layer's clip until released",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-43",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      600.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      568.0,
      232.0,
      22.0
     ],
     "text": "/layer/1/prompt",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-44",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      600.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      569.0,
      312.0,
      20.0
     ],
     "text": "a prompt of the layer's own; \"\" returns it to /prompt",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-45",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      632.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      596.0,
      232.0,
      22.0
     ],
     "text": "/play",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-46",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      632.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      597.0,
      312.0,
      20.0
     ],
     "text": "starts the sound",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-47",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      664.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      624.0,
      232.0,
      22.0
     ],
     "text": "/stop",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-48",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      664.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      625.0,
      312.0,
      20.0
     ],
     "text": "fades out over /fade and stops",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-49",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      696.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      652.0,
      232.0,
      22.0
     ],
     "text": "/stop/in 300",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-50",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      696.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      653.0,
      312.0,
      20.0
     ],
     "text": "fades out over the given time and stops",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-51",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      224.0,
      728.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      24.0,
      680.0,
      232.0,
      22.0
     ],
     "text": "/pause",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-52",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      424.0,
      728.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      264.0,
      681.0,
      312.0,
      20.0
     ],
     "text": "fades out in 0.1 s and holds clips and cue clocks",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-53",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      24.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      64.0,
      232.0,
      22.0
     ],
     "text": "/resume",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-54",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      152.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      65.0,
      312.0,
      20.0
     ],
     "text": "goes on where /pause held",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-55",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      56.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      92.0,
      232.0,
      22.0
     ],
     "text": "/panic",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-56",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      184.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      93.0,
      312.0,
      20.0
     ],
     "text": "fades out over the show's panic_fade (0.1 s without ...",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-57",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      88.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      120.0,
      232.0,
      22.0
     ],
     "text": "/layer/1/skip",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-58",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      216.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      121.0,
      312.0,
      20.0
     ],
     "text": "crossfades the layer to its next clip now",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-59",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      120.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      148.0,
      232.0,
      22.0
     ],
     "text": "/clip/keep",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-60",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      248.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      149.0,
      312.0,
      20.0
     ],
     "text": "saves the clip heard last as a WAV file beside the ...",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-61",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      152.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      176.0,
      232.0,
      22.0
     ],
     "text": "/record 1",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-62",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      280.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      177.0,
      312.0,
      20.0
     ],
     "text": "1 starts a WAV file of the mix, 0 ends it",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-63",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      184.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      204.0,
      232.0,
      22.0
     ],
     "text": "/go",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-64",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      312.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      205.0,
      312.0,
      20.0
     ],
     "text": "starts the standby cue and moves the playhead on",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-65",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      216.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      232.0,
      232.0,
      22.0
     ],
     "text": "/playhead/next",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-66",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      344.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      233.0,
      312.0,
      20.0
     ],
     "text": "moves the standby to the next cue",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-67",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      248.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      260.0,
      232.0,
      22.0
     ],
     "text": "/playhead/previous",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-68",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      376.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      261.0,
      312.0,
      20.0
     ],
     "text": "moves the standby to the cue before",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-69",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      280.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      288.0,
      232.0,
      22.0
     ],
     "text": "/playhead/set 1",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-70",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      408.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      289.0,
      312.0,
      20.0
     ],
     "text": "moves the standby to a cue",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-71",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      312.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      316.0,
      232.0,
      22.0
     ],
     "text": "/cue/go 1",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-72",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      440.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      317.0,
      312.0,
      20.0
     ],
     "text": "starts a cue; the playhead stays",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-73",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      344.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      344.0,
      232.0,
      22.0
     ],
     "text": "/cue/1/go",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-74",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      472.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      345.0,
      312.0,
      20.0
     ],
     "text": "starts a cue; the playhead stays",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-75",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      376.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      372.0,
      232.0,
      22.0
     ],
     "text": "/cue/1/prepare",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-76",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      504.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      373.0,
      312.0,
      20.0
     ],
     "text": "makes the clips of a cue before those of other cues ...",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-77",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      408.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      400.0,
      232.0,
      22.0
     ],
     "text": "/show/load night_forest",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-78",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      536.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      401.0,
      312.0,
      20.0
     ],
     "text": "loads a show of the show folder by its name",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-79",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      440.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      428.0,
      232.0,
      22.0
     ],
     "text": "/quit",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-80",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      568.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      429.0,
      312.0,
      20.0
     ],
     "text": "stops the node with a short fade",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-81",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      472.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      456.0,
      232.0,
      22.0
     ],
     "text": "/status",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-82",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      600.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      457.0,
      312.0,
      20.0
     ],
     "text": "how the node is",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-83",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      504.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      484.0,
      232.0,
      22.0
     ],
     "text": "/version",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-84",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      632.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      485.0,
      312.0,
      20.0
     ],
     "text": "name and version",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-85",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      536.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      512.0,
      232.0,
      22.0
     ],
     "text": "/sync 1",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-86",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      664.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      513.0,
      312.0,
      20.0
     ],
     "text": "answers when all that came before is applied",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-87",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      568.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      540.0,
      232.0,
      22.0
     ],
     "text": "/cues",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-88",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      696.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      541.0,
      312.0,
      20.0
     ],
     "text": "the cue list",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-89",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      600.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      568.0,
      232.0,
      22.0
     ],
     "text": "/running",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-90",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      728.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      569.0,
      312.0,
      20.0
     ],
     "text": "the cues that are running",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-91",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      632.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      596.0,
      232.0,
      22.0
     ],
     "text": "/notify 1",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-92",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      760.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      597.0,
      312.0,
      20.0
     ],
     "text": "1: pushes every change to the sender's address, at ...",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-93",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      664.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      624.0,
      232.0,
      22.0
     ],
     "text": "/pcm/subscribe 32767 s16 32",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-94",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      792.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      625.0,
      312.0,
      20.0
     ],
     "text": "sends the mix as PCM to that port of the sender's ...",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-95",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      696.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      652.0,
      232.0,
      22.0
     ],
     "text": "/pcm/unsubscribe 1",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-96",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      824.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      653.0,
      312.0,
      20.0
     ],
     "text": "ends a stream to the sender's address",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   },
   {
    "box": {
     "bgcolor": [
      0.08,
      0.09,
      0.1,
      1.0
     ],
     "fontsize": 11.0,
     "id": "obj-97",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      624.0,
      728.0,
      188.0,
      22.0
     ],
     "presentation": 1,
     "presentation_rect": [
      592.0,
      680.0,
      232.0,
      22.0
     ],
     "text": "/dumpOSC 1",
     "textcolor": [
      0.9,
      0.91,
      0.92,
      1.0
     ]
    }
   },
   {
    "box": {
     "fontname": "Arial",
     "fontsize": 10.0,
     "id": "obj-98",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      824.0,
      856.0,
      188.0,
      20.0
     ],
     "presentation": 1,
     "presentation_rect": [
      832.0,
      681.0,
      312.0,
      20.0
     ],
     "text": "1: logs every message that comes in",
     "textcolor": [
      0.6039,
      0.6392,
      0.6706,
      1.0
     ]
    }
   }
  ],
  "classnamespace": "box",
  "default_fontface": 0,
  "default_fontname": "Arial",
  "default_fontsize": 12.0,
  "dependency_cache": [],
  "description": "",
  "devicewidth": 0.0,
  "digest": "",
  "editing_bgcolor": [
   0.1176,
   0.1333,
   0.149,
   1.0
  ],
  "enablehscroll": 1,
  "enablevscroll": 1,
  "fileversion": 1,
  "gridonopen": 1,
  "gridsize": [
   8.0,
   8.0
  ],
  "gridsnaponopen": 1,
  "lefttoolbarpinned": 0,
  "lines": [
   {
    "patchline": {
     "destination": [
      "obj-5",
      0
     ],
     "order": 0,
     "source": [
      "obj-4",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-6",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-7",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-9",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-11",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-13",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-15",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-17",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-19",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-21",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-23",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-25",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-27",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-29",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-31",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-33",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-35",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-37",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-39",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-41",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-43",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-45",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-47",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-49",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-51",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-53",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-55",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-57",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-59",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-61",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-63",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-65",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-67",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-69",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-71",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-73",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-75",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-77",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-79",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-81",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-83",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-85",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-87",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-89",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-91",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-93",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-95",
      0
     ]
    }
   },
   {
    "patchline": {
     "destination": [
      "obj-3",
      0
     ],
     "order": 0,
     "source": [
      "obj-97",
      0
     ]
    }
   }
  ],
  "locked_bgcolor": [
   0.1176,
   0.1333,
   0.149,
   1.0
  ],
  "objectsnaponopen": 1,
  "openinpresentation": 1,
  "rect": [
   64.0,
   96.0,
   1160.0,
   900.0
  ],
  "righttoolbarpinned": 0,
  "statusbarvisible": 2,
  "style": "",
  "subpatcher_template": "",
  "tags": "",
  "tallnewobj": 0,
  "title": "endless help",
  "toolbars_unpinned_last_save": 0,
  "toolbarvisible": 1,
  "toptoolbarpinned": 0
 }
}
