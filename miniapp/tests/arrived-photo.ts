// A photo as the camera and the network leave it behind; uploads have tests of their own.
import type { Photo } from "../src/uploads/photos";

export const arrivedPhoto: Photo = {
  key: 1,
  requirement: "photo",
  name: "a.jpg",
  size: 1000,
  preview: "",
  upload: "u-1",
  status: { state: "done" },
  receipt: null,
  isOther: false,
  read: [],
};
